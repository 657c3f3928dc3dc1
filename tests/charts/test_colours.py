"""Colours of classes."""

import pytest

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.colours import CLASS_COLOURS, class_colours, rgb


def test_classes_have_the_usual_colours():
    assert class_colours(("0", "1", "2")) == list(CLASS_COLOURS[:3])


@pytest.mark.parametrize(("name", "channel"), [("red", 0), ("Green ", 1), ("BLUE", 2)])
def test_a_class_that_is_named_by_a_colour_is_drawn_in_it(name, channel):
    for names in ((name, "other"), ("other", name)):
        colours = class_colours(names)
        assert rgb(colours[names.index(name)]).argmax() == channel
        assert len(set(colours)) == 2


def test_no_class_takes_the_colour_that_another_is_named_by():
    names = ("first", "blue", "orange", "second", "red")
    assert len(set(class_colours(names))) == len(names)
    assert len(class_colours([str(number) for number in range(12)])) == 12
