"""Every result of maximum likelihood has a key, sentences, code and a table."""

import contextlib
import io

import pytest

import nnkit
from nnkit import maximum_likelihood as ml
from nnkit.result import Result

EXPERIMENT = nnkit.Experiment(
    dataset="xor", n_cases=20, test_fraction=0.0, output="softmax", loss="cross_entropy", batch_size="all", n_epochs=5
)


W = (1.0, 2.0)


def drawn(seed):
    return ml.draw_sample(n=30, seed=seed)


def points(seed):
    return ml.PointSource(source="drawn", n_points=12, draw_seed=seed).points()


# For every result a function that makes it from a seed, and the arguments of its sentences and its code.
RESULTS = {
    "guess": (lambda seed: ml.GaussianGuess(drawn(seed), 4.0, 3.0), (), ()),
    "ascents": (lambda seed: ml.compare_ascents(drawn(seed), 4.0, 3.0), (), ()),
    "confidence": (lambda seed: ml.GaussianConfidence(drawn(seed)), (), ()),
    "sampling distribution": (lambda seed: ml.SamplingDistribution(n_repeats=50, seed=seed), (), ()),
    "ranking": (lambda seed: ml.rank_families(drawn(seed)), (), ()),
    "polynomial": (lambda seed: ml.fit_polynomial(points(seed), 2), (ml.fit_polynomial(points(0), 2),), ()),
    "given polynomial": (lambda seed: ml.fit_polynomial(points(0), 1, coefficients=[0.1, 0.1 * seed], sigma=0.5),
                         (ml.fit_polynomial(points(0), 1),), ()),
    "descent": (lambda seed: ml.descend_polynomial(points(seed), 2, sigma=0.4).fit, (ml.fit_polynomial(points(0), 2),), ()),
    "network": (lambda seed: ml.fit_network(points(0), n_epochs=5, seed=seed), (ml.fit_polynomial(points(0), 2),), ()),
    "split": (lambda seed: ml.SplitLikelihood([[1, 2], [3 + seed, 4]]), (), ()),
    "classifier": (lambda seed: ml.track_likelihood(nnkit.Experiment(**EXPERIMENT.to_dict() | {"seed": seed})), (), ()),
    "pair": (lambda seed: ml.load_pair("xor", 0.1 * seed), (W,), (W,)),
    "own cases": (lambda seed: ml.LogisticLikelihood([[1.0, 2.0, seed], [3.0, 1.0, 2.0]], [0, 1, 0]), (W,), (W,)),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_can_be_shown_shared_and_found_again(name):
    make, of_sentences, of_code = RESULTS[name]
    result = make(0)
    assert isinstance(result, Result)
    assert hash(result.key) == hash(make(0).key)
    assert result.key == make(0).key != make(1).key
    assert all(isinstance(sentence, str) and sentence for sentence in result.takeaways(*of_sentences))
    head, *rows = result.to_csv(*of_code).splitlines()
    assert rows
    assert all(row.count(",") == head.count(",") for row in rows)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(result.to_python(*of_code), {})
    assert out.getvalue()


@pytest.mark.parametrize("name", ["polynomial", "given polynomial", "descent", "network"])
def test_the_code_of_a_fit_makes_it_again(name):
    fit, names = RESULTS[name][0](0), {}
    for one in (fit, fit.with_sigma(0.75)):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(one.to_python(), names)
        assert (names["fit"].loss, names["fit"].log_likelihood) == (one.loss, one.log_likelihood)
        assert names["fit"].key == one.key
