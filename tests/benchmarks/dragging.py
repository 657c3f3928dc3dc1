"""How live charts answer the hand: messages to the server during a drag, and the times between frames.

    python -m tests.benchmarks.dragging

needs Playwright and a Chromium. The goals: no message, and 95 of 100 frames within 34 ms on two shared cores without a GPU.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import sync_playwright

from tests.benchmarks.report import print_table, verdict
from tests.browser.dragging import Hand
from tests.browser.running import CHROMIUM_ARGUMENTS, chromium_path, running_app

MOST_MILLISECONDS = 34.0
# What is dragged: the page's address, the view of the mark, and how far in pixels.
CHARTS = {
    "Gaussian, the bell": ("mle", "handle_top", (60, 5)),
    "Gaussian, the bell over 1,000": ("mle?drawn_n=1000", "handle_top", (60, 5)),
    "Gaussian, on the map": ("mle", "handle_place", (60, 40)),
    "Gaussian, an observation": ("mle", "handle_observation", (60, 0)),
    "Regression, a point": ("regression", "handle_point", (20, 60)),
    "Regression, the curve": ("regression?reg_way=hand&reg_degree=3", "handle_node", (0, -60)),
    "Softmax, an output": ("softmax", "handle_output", (0, -60)),
    "Softmax, the temperature": ("softmax", "handle_knob", (60, 0)),
    "Two distributions": ("softmax?softmax_part=distributions", "handle_top", (0, 60)),
    "Log loss, one output": ("log-loss", "handle_on_cost", (60, 0)),
    "Log loss, a case of six": ("log-loss?log_loss_part=minibatch", "handle_case", (-60, 0)),
    "Log loss, the threshold": ("log-loss?log_loss_part=training", "handle_rule", (60, 0)),
    "Dying ReLU, the border": ("dying-relu?dead_b=0.5", "handle_foot", (60, 20)),
    "Dying ReLU, the border of 500": ("dying-relu?dead_b=0.5&dead_cases=500", "handle_foot", (60, 20)),
    "Loss landscape, the start": ("landscape", "handle_start", (60, -40)),
    "Loss landscape, a case": ("landscape", "handle_case", (20, 20)),
    "Batch or stochastic, |C|": ("batch-or-stochastic?batch_part=noise", "handle_size", (60, 0)),
    "Gradients through depth": ("depth?depth_by_hand=True", "handle_end", (60, 0)),
    "Gradients through depth, the first weights": ("depth?depth_by_hand=True", "handle_weights", (0, -60)),
    "Dying ReLU, the pushes": ("dying-relu?dying_part=bounce", "handle_size", (60, 0)),
    "Table of counts, a bar": ("classification", "handle_end", (-60, 0)),
    "Activations, the threshold": ("activations", "handle_threshold", (0, -60)),
    "Activations, ELU's alpha": ("activations?curves=tanh-leaky_relu-elu", "handle_on_function", (0, -60)),
    "Classification, on a map": ("classification?likelihood_part=weights", "handle_at_cost", (40, -30)),
}


def main():
    """Print a line for each chart."""
    rows = [["", "messages", "median, ms", "95th percentile, ms", f"goal: 0, and at most {MOST_MILLISECONDS:g} ms"]]
    with TemporaryDirectory() as folder, running_app(Path(folder)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        browser.new_context()  # in which all tabs are
        for name, (page, view, way) in CHARTS.items():
            hand = Hand(browser, f"{address}/{page}")
            n_messages, times = hand.frame_times(view, *way)
            middle, slow = np.percentile(times, [50, 95])
            is_reached = n_messages == 0 and slow <= MOST_MILLISECONDS
            rows.append([name, str(n_messages), f"{middle:.1f}", f"{slow:.1f}", verdict(is_reached)])
            hand.page.close()
    print_table(rows)


if __name__ == "__main__":
    main()
