"""How fast nnkit trains, beside other libraries and beside a textbook's NumPy loop.

    python -m tests.benchmarks

from the project's root first shows that all train alike (equal losses from equal weights, in an equal order of cases),
then prints times as ratios. `--quick` does it in few rounds; `--tasks T1 T2` measures these alone. Peers that are not
installed are left out: the extra `bench` has them all. On Linux its PyTorch comes with gigabytes for graphics cards; who wants
it for the CPU alone installs that first, as PyTorch's page "Get started" says.

Every file `..._peer.py`, `ours.py` and `textbook.py` has `prepare(task)`, which gives a trainer of two methods:

    train(n_epochs)     go on training, a new order of the cases for every epoch
    loss()              the mean loss of all cases as this library computes it: a float, or one for each run

`prepare` raises `NotComparable`, with the reason, where the library has no such network.
"""
