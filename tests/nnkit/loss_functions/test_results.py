"""The interface of every result of the part: its key, its takeaways, its code and the columns of its file."""

import numpy as np
import pytest

from nnkit.loss_functions import (
    Competition,
    DistributionPair,
    LogisticExperiment,
    SoftmaxBatch,
    SoftmaxStability,
    sigmoid_outputs,
    train_with_both_losses,
)
from nnkit.result import Result

RESULTS = [
    (
        lambda rate=1.0: SoftmaxBatch([[1.0], [2.0]], [[1.0], [0.0]], learning_rate=rate),
        "case,class,x,exp,P,T,term_nats,P_minus_T,gradient,mse_gradient,P_after_step",
    ),
    (lambda amount=1.0: Competition([1.0, 2.0], 0, amount), "class,x,P,P_after,dP_dx1,dP_dx2"),
    (
        lambda shift=1.0: SoftmaxStability([1.0, 2.0], shift),
        "class,x,naive_exp,naive_P,naive_log_P,x_minus_max,stable_exp,stable_P,stable_log_P",
    ),
    (
        lambda share=1.0: DistributionPair([0.5, 0.5], [share, 1.0 - share], "bits"),
        "class,T,P,minus_T_log_P_bits,minus_P_log_T_bits,T_log_T_by_P_bits,P_log_P_by_T_bits",
    ),
    (
        lambda v=1.0: sigmoid_outputs([1, 0], v=[v, 2.0]),
        "case,v,p,t,minus_t_log_p,minus_1_minus_t_log_1_minus_p,log_loss,squared_error,log_loss_slope,squared_error_slope",
    ),
    (
        lambda size=1.0: train_with_both_losses(LogisticExperiment(dataset="blobs", mean_abs_v=size, n_updates=2)),
        "trained_under,update,log_loss,mse,gradient,wrong",
    ),
]


@pytest.mark.parametrize(("make", "columns"), RESULTS)
def test_what_a_page_shows_is_a_result(make, columns):
    result = make()
    assert isinstance(result, Result)
    assert result.key == make().key
    assert hash(result.key) == hash(make().key)
    assert result.key != make(0.5).key
    assert all(isinstance(sentence, str) for sentence in result.takeaways())
    assert result.to_python().startswith("import nnkit")
    heading, *rows = result.to_csv().splitlines()
    assert heading == columns
    assert all(len(row.split(",")) == len(columns.split(",")) for row in rows)


def test_files_hold_every_digit():
    batch = SoftmaxBatch([[1.0, 0.1], [2.0, -0.3]], [[1.0, 0.25], [0.0, 0.75]])
    rows = np.array([line.split(",") for line in batch.to_csv().splitlines()[1:]], dtype=float)
    np.testing.assert_array_equal(rows[:, :2], [[1, 1], [1, 2], [2, 1], [2, 2]])
    np.testing.assert_array_equal(rows[:, 4], batch.P.T.ravel())
