"""Small pictures of the lecture's five parts, without axes: SVG, which a browser shows before it has loaded a chart."""

from nnkit.charts.lecture.parts import best_bell, film_of_learning, function_curves, matrix_product, softmax_bars
from nnkit.charts.lecture.picture import Picture

__all__ = ["Picture", "best_bell", "film_of_learning", "function_curves", "matrix_product", "softmax_bars"]
