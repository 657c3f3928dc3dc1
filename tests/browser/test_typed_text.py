"""In a real browser: what a visitor typed is shown as it was typed, and makes the browser ask no other host."""

import re
from urllib.parse import urlencode

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")

from tests.browser.running import new_tab, running_app, wait_until_drawn
from tests.browser.typed_texts import PICTURE, TEXTS

NOTICES = '[data-testid="stAlert"], [data-testid="stCaptionContainer"], [data-testid="stMarkdownContainer"]'
MADE_OF_MARKDOWN = ("img", "a", "em", "del", "code", "pre", "blockquote", "ol", "hr", "sup", "h1", "input")
DIRECTIVES = ('[class*="stMarkdownColored"]', ".stMarkdownBadge", '[data-testid="stTooltipIcon"]')

# What stands around a text that is shown, other than the text alone.
AROUND = {"beside-others": "xxx 😄 {0} home", "strong": "{0}: a", "list": "a\n\n{0}\n{0}\n"}
KINDS = (
    *AROUND,
    *("markdown", "heading", "caption", "error", "table", "table-heading", "metric", "button", "pills", "label", "tab", "fold"),
)


def as_typed(shown):
    """Shown text with the blanks that were typed."""
    return shown.replace("\u00a0", " ")


OUR_PICTURES = '[class*="st-key-picture_"] *, .st-key-film *'  # those of the start page


class Visit:
    """A page in the browser, and what it asked for."""

    def __init__(self, browser, server, path="", **address):
        self.server, self.requested, self.failures = server, [], []
        self.page = new_tab(browser, height=1900)
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.goto(f"{server}/{path}?{urlencode(address)}")

    def shown(self, selector):
        """The texts of all such elements, with the blanks that were typed."""
        return [as_typed(text) for text in self.page.locator(selector).all_inner_texts()]

    def all_shown(self):
        """Every sentence on the page, in one text."""
        return "\n".join(self.shown(NOTICES))

    def assert_nothing_was_made_of_it(self):
        """No picture, link or formula on the page was typed, and no other host was asked."""
        assert self.page.locator(f"img:not({OUR_PICTURES})").count() == 0
        hrefs = self.page.evaluate("[...document.querySelectorAll('a')].map((a) => a.href)")
        assert all(href.startswith(self.server) for href in hrefs)
        assert self.page.locator("annotation", has_text="typed").count() == 0
        assert all(url.startswith((self.server, "data:", "blob:")) for url in self.requested), "asked another host"
        assert not self.failures


@pytest.fixture(scope="module")
def shown_texts(chromium, anchor, tmp_path_factory):
    """A page that shows every text in every element that reads Markdown."""
    folder = tmp_path_factory.mktemp("texts")
    with running_app(folder, script="tests/browser/typed_texts.py") as address:
        visit = Visit(chromium, address)
        visit.page.get_by_text("All is shown.").wait_for(timeout=120_000)
        visit.page.wait_for_selector('[data-testid="stSkeleton"]', state="detached", timeout=120_000)
        yield visit
        visit.page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_is_shown_letter_by_letter(shown_texts, kind):
    inside = f'.st-key-{kind} :is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"])'
    texts = [as_typed(text) for text in shown_texts.page.locator(inside).all_text_contents()]
    texts = list(dict.fromkeys(text for text in texts if text != "a"))
    assert texts == [AROUND.get(kind, "{0}").format(text) for text in TEXTS]
    made = [*MADE_OF_MARKDOWN, *DIRECTIVES] + [".katex", '[role="img"]'] * (kind != "beside-others")
    assert [element for element in made if shown_texts.page.locator(f"{inside} {element}").count()] == []


def test_blanks_are_seen(shown_texts):
    texts = shown_texts.shown('.st-key-markdown [data-testid="stMarkdownContainer"]')
    assert "two  blanks" in texts
    assert "    typed" in texts


def test_options_code_and_tables_of_numbers_show_text_as_it_is(shown_texts):
    chosen = shown_texts.page.eval_on_selector_all(".st-key-as-it-is .stSelectbox input", "(all) => all.map((one) => one.value)")
    assert chosen == list(TEXTS)
    assert shown_texts.page.locator('.st-key-as-it-is [data-testid="stCode"] code').all_text_contents() == list(TEXTS)
    cells = "() => document.querySelector('.st-key-as-it-is canvas').textContent"
    shown_texts.page.wait_for_function(f"({cells})()", timeout=60_000)  # the table draws first and is read out a moment later
    assert TEXTS[0] in shown_texts.page.evaluate(cells)
    shown_texts.assert_nothing_was_made_of_it()


# The pages

REFUSED = {
    "playground": ("learning_rate", "n_epochs", "seed", "batch_size", "hidden", "activation", "optimizer", "dataset", "l1", "l2"),
    "landscape": ("learning_rate", "n_epochs", "descents", "start_slope"),
    "matrices": ("shapes_asked", "matrix_x", "matrix_w", "bias_w", "act_f", "size_in", "chosen_case"),
    "dying-relu": ("dead_hidden", "dead_rates", "dead_leak"),
    "softmax": ("softmax_temperature", "softmax_cases", "whole_distributions", "softmax_unit"),
    "mle": ("drawn_mu", "drawn_sigma", "drawn_n", "guess_mu", "sample_from"),
    "regression": ("reg_pairs", "reg_degree", "reg_model", "reg_sigma"),
    "classification": ("joint_counts", "joint_theta", "class_cases", "weight_1", "pair_cases"),
}
"""For some pages, settings that take none of the texts."""


@pytest.mark.parametrize("path", REFUSED)
def test_an_address_is_answered_in_its_own_letters(browser, server, path):
    values = dict(zip(REFUSED[path], TEXTS, strict=False)) | {"hide": PICTURE}
    visit = Visit(browser, server, path, **values, **dict.fromkeys(TEXTS, "1"))
    wait_until_drawn(visit.page)
    answers = [f"{name}: received {text!r}; accepted " for name, text in values.items()]
    answers += [f"{text}: not a setting of this page; " for text in TEXTS]
    for _ in range(60):  # a rerun for the window's room takes the answers away for a moment
        visit.page.get_by_text("Defaults stand in for").wait_for(timeout=60_000)
        shown = visit.all_shown()
        missing = [answer for answer in answers if answer not in shown]
        if not missing:
            break
        visit.page.wait_for_timeout(250)
    assert not missing
    visit.assert_nothing_was_made_of_it()


def test_words_that_no_claim_has(browser, server):
    for text in (PICTURE, "**a** $typed$", ":smile:", "www.example.org"):
        visit = Visit(browser, server, find=text)
        visit.page.get_by_text("No claim has the words").wait_for(timeout=60_000)
        assert f"No claim has the words “{text}”. Try fewer." in visit.all_shown()
        visit.assert_nothing_was_made_of_it()


FEATURES, TARGET = (PICTURE, "$typed$"), "~~a@b.org~~"
CLASSES = (":smile:", "<b>*typed*</b>")


def table(features=FEATURES):
    """A table whose names of columns and classes could all be Markdown."""
    rows = "".join(f"{i},{i % 5},{CLASSES[i % 2]}\n" for i in range(24))
    return f"{features[0]},{features[1]},{TARGET}\n{rows}"


def hover_until_tooltip(page, chart):
    """Move the pointer over a chart until it says something."""
    box = page.locator(chart).first.bounding_box()
    for step in range(2500):
        page.mouse.move(box["x"] + 5.0 * (step % 50) + 40.0, box["y"] + 5.0 * (step // 50) + 30.0)
        if page.locator("#vg-tooltip-element.visible").count():
            return page.locator("#vg-tooltip-element")
    raise AssertionError("no tooltip")


def test_names_of_a_table_in_the_playground(browser, server):
    visit = Visit(browser, server, "playground", dataset="table", table=table(), n_epochs=5)
    page = visit.page
    wait_until_drawn(page)
    shown = visit.all_shown()
    assert f"2 features ({', '.join(FEATURES)}) and the target {TARGET}: 2 classes ({', '.join(CLASSES)}); " in shown
    tooltip = hover_until_tooltip(page, '[data-testid="stVegaLiteChart"]')
    assert tooltip.locator("td.key").all_inner_texts() == ["cases", "class"]
    assert tooltip.locator("td.value").last.inner_text() in CLASSES
    assert tooltip.locator("img, b, em").count() == 0
    box = page.get_by_label("Target column", exact=True)
    box.fill("$typed$")
    box.press("Enter")
    page.wait_for_url("**target=*", timeout=20_000)
    page.get_by_role("button", name="Pin this run").click()
    page.get_by_role("button", name="Unpin").wait_for(timeout=20_000)
    box.fill("")
    box.press("Enter")
    page.get_by_text("It had").wait_for(timeout=20_000)
    assert "The grey lines are the pinned run. It had: Target column $typed$." in visit.all_shown()
    box.fill("[typed](https://x.y)")
    box.press("Enter")
    page.get_by_text("Target column: '").wait_for(timeout=20_000)
    refusal = f"Target column: '[typed](https://x.y)' cannot be used; accepted is one of {', '.join((*FEATURES, TARGET))}"
    assert refusal in visit.all_shown()
    visit.assert_nothing_was_made_of_it()


def test_names_that_a_chart_could_read_as_its_own(browser, server):
    # a tooltip shows a picture for its key "image", and a name with a backslash has broken the expression that makes a tooltip
    visit = Visit(browser, server, "playground", dataset="table", table=table(("image", "a\\")), n_epochs=5)
    wait_until_drawn(visit.page)
    tooltip = hover_until_tooltip(visit.page, '[data-testid="stVegaLiteChart"]')
    assert tooltip.locator("td.key").all_inner_texts() == ["cases", "class"]
    visit.assert_nothing_was_made_of_it()


def test_classes_of_a_table_of_two_classes(browser, server):
    address = {"log_loss_part": "training", "logistic_dataset": "table", "logistic_table": table(), "logistic_n_updates": 20}
    visit = Visit(browser, server, "log-loss", **address)
    wait_until_drawn(visit.page)
    shown = visit.all_shown()
    no, yes = sorted(CLASSES)
    assert f"p is the probability of {yes}, the yes; no is {no}." in shown
    assert re.search(f"{re.escape(no)} are taken for {re.escape(yes)}", shown)
    assert re.search(rf"the model expects [\d.]+% {re.escape(yes)}", shown)
    visit.assert_nothing_was_made_of_it()


def test_columns_of_points_and_of_observations(browser, server):
    names = ("www.example.org", "`typed`")
    rows = "1,2\n2,3\n3,5\n4,4\n"
    points = Visit(browser, server, "regression", reg_source="table", reg_table=f"{','.join(names)}\n{rows}", reg_steps=10)
    wait_until_drawn(points.page)
    assert f"Read as 4 points, x = {names[0]} and y = {names[1]}; " in points.all_shown()
    points.assert_nothing_was_made_of_it()

    own = {"sample_from": "typed", "own_numbers": f"{','.join(names)}\n{rows}", "own_column": ":material/home:"}
    observed = Visit(browser, server, "mle", **own)
    wait_until_drawn(observed.page)
    refusal = f"Column: ':material/home:' cannot be used; accepted is one of {', '.join(names)}."
    assert refusal in observed.all_shown()
    observed.page.get_by_label("Column", exact=True).click()
    options = observed.page.get_by_role("option")
    options.first.wait_for(timeout=20_000)
    assert options.all_inner_texts()[1:] == list(names)
    options.last.click()
    observed.page.get_by_text("Read as 4 numbers").wait_for(timeout=20_000)
    assert f"Read as 4 numbers, column {names[1]} of 2; " in observed.all_shown()
    observed.assert_nothing_was_made_of_it()


def test_cells_that_are_refused(browser, server):
    rows = "".join(f"{i},{i % 2}\n" for i in range(9))
    visit = Visit(browser, server, "playground", dataset="table", table=f"{PICTURE},typed\n{rows}:red[typed],1\n", n_epochs=5)
    visit.page.get_by_text("column '").first.wait_for(timeout=60_000)
    assert f"line 11, column {PICTURE!r}: received ':red[typed]'; accepted is a number." in visit.all_shown()
    visit.assert_nothing_was_made_of_it()


def test_a_number_that_is_none(browser, server):
    visit = Visit(browser, server, "playground", n_epochs=5)
    wait_until_drawn(visit.page)
    box = visit.page.get_by_label("Learning rate η", exact=True).first
    box.fill("**0.1** :smile: $typed$")
    box.press("Enter")
    visit.page.get_by_text("Learning rate η: '").wait_for(timeout=20_000)
    assert "Learning rate η: '**0.1** :smile: $typed$' cannot be used; accepted is a number " in visit.all_shown()
    visit.assert_nothing_was_made_of_it()
