"""The engine's exports for Python. Made by scripts/generate_bindings.ts from the sources beside it.

README.md says what is behind them: memory, ownership, status codes, the lifetime of a network.
"""

import struct
from enum import IntEnum
from typing import Callable, NamedTuple

#: abi_version() of a module that this file fits.
ABI_VERSION = 3


class Status(IntEnum):
    """What a routine that can refuse returns."""

    OK = 0
    INVALID_ARGUMENT = 1  # A size, stride, id or number that cannot be right.
    BAD_POINTER = 2  # A pointer that is not aligned or whose range leaves the memory.
    OUT_OF_MEMORY = 3  # The memory cannot grow any further.


class Dtype(IntEnum):
    """Element types."""

    F32 = 0
    F64 = 1
    U8 = 2  # Only for the inputs of a data set: pixels.


class Activation(IntEnum):
    """Activations of a layer."""

    LINEAR = 0
    SIGMOID = 1
    TANH = 2
    RELU = 3
    LEAKY_RELU = 4
    ELU = 5
    MAXOUT = 6  # Not element-wise: kernels/maxout.ts.


class Loss(IntEnum):
    """What training makes small."""

    SOFTMAX_CROSS_ENTROPY = 0
    MEAN_SQUARED_ERROR = 1
    SQUARED_ERROR = 2
    BINARY_CROSS_ENTROPY = 3
    SUMMED_BINARY_CROSS_ENTROPY = 4


class Optimizer(IntEnum):
    """How parameters follow their gradients."""

    SGD = 0
    ADAM = 1
    MOMENTUM = 2
    NESTEROV = 3
    ADAGRAD = 4
    ADAGRAD_DA = 5
    ADADELTA = 6
    RMSPROP = 7
    ADAMW = 8
    FTRL = 9
    PROXIMAL_GD = 10
    PROXIMAL_ADAGRAD = 11


class Initialiser(IntEnum):
    """How parameters start."""

    ZEROS = 0
    NORMAL = 1
    DEFAULT = 2  # U(-a, a), a = 1 / sqrt(fan_in): PyTorch's nn.Linear.
    NORMAL_FAN_IN = 3
    XAVIER_UNIFORM = 4  # Glorot and Bengio 2010, section 4.2.1.
    XAVIER_NORMAL = 5
    HE_UNIFORM = 6  # He, Zhang, Ren, Sun 2015, section 2.2.
    HE_NORMAL = 7
    UNIT = 8  # U(0, 1).


class NumericalMethod(IntEnum):
    """How net_numerical_gradient finds a loss."""

    FORWARD = 0  # Every evaluation is a whole forward pass: the oracle.
    INCREMENTAL = 1  # Only what a parameter touches is computed again.


class NumericalFlag(IntEnum):
    """Bits of what net_numerical_gradient says of a derivative."""

    KINK = 1  # Flags of a parameter: a decision (sign of relu, leaky_relu, elu; piece of maxout) differs between its evaluations.
    NOT_FINITE = 2  # One of its two losses is infinite or NaN.
    LOST_STEP = 4  # w + delta or w - delta is w.


class NumericalForm(IntEnum):
    """How net_train_numerical computes a loss."""

    LITERAL = 0
    PRODUCT = 1
    SERIES = 2


class LayerSpec(NamedTuple):
    """What the host says of a layer."""

    units: int
    activation: int
    pieces: int  # Linear pieces of a maxout unit; 1 for every other activation.
    reserved: int
    alpha: float  # Slope of leaky_relu below zero, scale of elu.
    dropout: float  # Share of the units that training drops.

    def pack(self) -> bytes:
        """The bytes that the engine reads."""
        return struct.pack("<iiiidd", *self)


class Hyper(NamedTuple):
    """Eight f64 that the host fills in; what an optimiser does not read is ignored."""

    lr: float
    weight_decay: float
    decay1: float  # momentum; rho of adadelta and alpha of rmsprop; beta1 of adam and adamw.
    decay2: float  # beta2 of adam and adamw.
    epsilon: float
    l1: float
    l2: float
    initial_accumulator: float  # What the accumulator of adagrad, adagrad_da, ftrl and proximal_adagrad starts from.

    def pack(self) -> bytes:
        """The bytes that the engine reads."""
        return struct.pack("<dddddddd", *self)


class Exports:
    """The exports as methods. `call(name, *arguments)` calls one of the instance's; addresses come back unsigned."""

    def __init__(self, call: Callable[..., float]) -> None:
        self._call = call

    def abi_version(self) -> int:
        """ABI version of this module."""
        return int(self._call("abi_version"))

    def status_message(self) -> int:
        """Address of the last message, UTF-8 and zero-terminated. Overwritten by the next failure."""
        return int(self._call("status_message")) & 0xFFFFFFFF

    def alloc(self, bytes: int) -> int:
        """`bytes` bytes, 16-byte aligned, content undefined; 0 when the memory cannot grow (see
        status_message).
        """
        return int(self._call("alloc", bytes)) & 0xFFFFFFFF

    def mark(self) -> int:
        """Where the arena ends now: what release takes back."""
        return int(self._call("mark")) & 0xFFFFFFFF

    def release(self, at: int) -> int:
        """Frees everything allocated since `at = mark()`."""
        return int(self._call("release", at))

    def gemm_nn(self, dtype: int, m: int, n: int, k: int, a_ptr: int, lda: int, b_ptr: int, ldb: int,
            beta: int, c_ptr: int, ldc: int, bias_ptr: int, activation: int, alpha: float) -> int:
        """C[m x n] := activation(beta C + A[m x k] B[k x n] + bias[n]); beta 0 or 1, bias_ptr 0 for none."""
        return int(self._call("gemm_nn", dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr,
            activation, alpha))

    def gemm_nt(self, dtype: int, m: int, n: int, k: int, a_ptr: int, lda: int, b_ptr: int, ldb: int,
            beta: int, c_ptr: int, ldc: int, bias_ptr: int, activation: int, alpha: float) -> int:
        """The same with B stored transposed, n x k: dX = dZ W^T."""
        return int(self._call("gemm_nt", dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr,
            activation, alpha))

    def gemm_tn(self, dtype: int, m: int, n: int, k: int, a_ptr: int, lda: int, b_ptr: int, ldb: int,
            beta: int, c_ptr: int, ldc: int, bias_ptr: int, activation: int, alpha: float) -> int:
        """The same with A stored transposed, k x m: dW = X^T dZ."""
        return int(self._call("gemm_tn", dtype, m, n, k, a_ptr, lda, b_ptr, ldb, beta, c_ptr, ldc, bias_ptr,
            activation, alpha))

    def vector_exp(self, dtype: int, n: int, x_ptr: int, y_ptr: int) -> int:
        """y[i] = e^x[i], i < n. y_ptr may be x_ptr here and in the three below."""
        return int(self._call("vector_exp", dtype, n, x_ptr, y_ptr))

    def vector_log(self, dtype: int, n: int, x_ptr: int, y_ptr: int) -> int:
        """y[i] = ln x[i]."""
        return int(self._call("vector_log", dtype, n, x_ptr, y_ptr))

    def vector_sigmoid(self, dtype: int, n: int, x_ptr: int, y_ptr: int) -> int:
        """y[i] = 1 / (1 + e^-x[i])."""
        return int(self._call("vector_sigmoid", dtype, n, x_ptr, y_ptr))

    def vector_tanh(self, dtype: int, n: int, x_ptr: int, y_ptr: int) -> int:
        """y[i] = tanh x[i]."""
        return int(self._call("vector_tanh", dtype, n, x_ptr, y_ptr))

    def activation_forward(self, dtype: int, activation: int, rows: int, columns: int, x_ptr: int,
            stride: int, bias_ptr: int, alpha: float) -> int:
        """x[rows x columns] := activation(x + bias[columns]) in place, rows `stride` elements apart; bias_ptr
        0 for none; alpha for leaky_relu and elu.
        """
        return int(self._call("activation_forward", dtype, activation, rows, columns, x_ptr, stride, bias_ptr,
            alpha))

    def activation_backward(self, dtype: int, activation: int, n: int, y_ptr: int, dy_ptr: int,
            alpha: float) -> int:
        """dy[i] := dy[i] f'(x[i]) in place, i < n, from y = f(x)."""
        return int(self._call("activation_backward", dtype, activation, n, y_ptr, dy_ptr, alpha))

    def softmax_rows(self, dtype: int, rows: int, columns: int, x_ptr: int, y_ptr: int,
            stride: int) -> int:
        """y[rows x columns] = softmax of the rows of x, rows `stride` elements apart in both; y_ptr may be
        x_ptr.
        """
        return int(self._call("softmax_rows", dtype, rows, columns, x_ptr, y_ptr, stride))

    def log_softmax_rows(self, dtype: int, rows: int, columns: int, x_ptr: int, y_ptr: int,
            stride: int) -> int:
        """y[rows x columns] = log softmax of the rows of x; y_ptr must not be x_ptr."""
        return int(self._call("log_softmax_rows", dtype, rows, columns, x_ptr, y_ptr, stride))

    def softmax_cross_entropy_rows(self, dtype: int, rows: int, columns: int, z_ptr: int,
            labels_ptr: int, d_ptr: int, loss_ptr: int) -> int:
        """loss (f64) = mean over rows of -log softmax(z[i])[labels[i]], d[rows x columns] = its gradient by z.
        labels_ptr: rows bytes, each below columns. d_ptr may be z_ptr. No gaps between rows.
        """
        return int(self._call("softmax_cross_entropy_rows", dtype, rows, columns, z_ptr, labels_ptr, d_ptr,
            loss_ptr))

    def sum_all(self, dtype: int, n: int, x_ptr: int, out_ptr: int) -> int:
        """out (f64) = sum of x[i], i < n, accumulated in float64."""
        return int(self._call("sum_all", dtype, n, x_ptr, out_ptr))

    def mean_all(self, dtype: int, n: int, x_ptr: int, out_ptr: int) -> int:
        """out (f64) = mean of x[i], i < n, n >= 1."""
        return int(self._call("mean_all", dtype, n, x_ptr, out_ptr))

    def sum_over_rows(self, dtype: int, rows: int, columns: int, x_ptr: int, out_ptr: int) -> int:
        """out[j] = sum over i of x[i][j] in ascending i; x is rows x columns without gaps."""
        return int(self._call("sum_over_rows", dtype, rows, columns, x_ptr, out_ptr))

    def argmax_rows(self, dtype: int, rows: int, columns: int, x_ptr: int, stride: int,
            out_ptr: int) -> int:
        """out[i] (u32) = index of the first largest of row i; rows `stride` elements apart."""
        return int(self._call("argmax_rows", dtype, rows, columns, x_ptr, stride, out_ptr))

    def optimizer_update(self, dtype: int, optimizer: int, n: int, w_ptr: int, g_ptr: int,
            slot0_ptr: int, slot1_ptr: int, hyper_ptr: int, step: int) -> int:
        """Step number `step` (from 1) of an optimiser over n parameters. hyper_ptr: eight f64
        (optimizers/hyper.ts); slots that the optimiser has not are 0.
        """
        return int(self._call("optimizer_update", dtype, optimizer, n, w_ptr, g_ptr, slot0_ptr, slot1_ptr,
            hyper_ptr, step))

    def philox_words(self, out_ptr: int, c0: int, c1: int, c2: int, c3: int, key0: int,
            key1: int) -> int:
        """Four u32 of Philox4x32-10 at out_ptr for a counter of four words and a key of two."""
        return int(self._call("philox_words", out_ptr, c0, c1, c2, c3, key0, key1))

    def uniform(self, dtype: int, n: int, out_ptr: int, low: float, high: float, stream: int,
            seed_low: int, seed_high: int) -> int:
        """out[i] uniform in (low, high), i < n, from `stream` of the seed."""
        return int(self._call("uniform", dtype, n, out_ptr, low, high, stream, seed_low, seed_high))

    def normal(self, dtype: int, n: int, out_ptr: int, deviation: float, stream: int, seed_low: int,
            seed_high: int) -> int:
        """out[i] normal with mean 0 and the deviation given, i < n."""
        return int(self._call("normal", dtype, n, out_ptr, deviation, stream, seed_low, seed_high))

    def shuffle(self, n: int, values_ptr: int, stream: int, substream: int, seed_low: int,
            seed_high: int) -> int:
        """Shuffles n u32 in place."""
        return int(self._call("shuffle", n, values_ptr, stream, substream, seed_low, seed_high))

    def peak(self, dtype: int, chains: int, iterations: int) -> float:
        """Rounds of 8, 10 or 12 chains of c := c a + b in registers: the peak that kernels are measured
        against.
        """
        return self._call("peak", dtype, chains, iterations)

    def net_create(self, dtype: int, inputs: int, batch: int, layers: int, layers_ptr: int, loss: int,
            optimizer: int) -> int:
        """A fully connected network with room for batches of up to `batch` examples; parameters start at zero.
        layers_ptr: for each layer 32 bytes, i32 units, activation, pieces (1, of maxout more), 0, f64 alpha
        (of leaky_relu and elu), dropout (0 to below 1; 0 for the last). Returns a handle, or 0 (see
        status_message).
        """
        return int(self._call("net_create", dtype, inputs, batch, layers, layers_ptr, loss,
            optimizer)) & 0xFFFFFFFF

    def net_parameters(self, net: int) -> int:
        """Number of parameters, or 0 for what is no network."""
        return int(self._call("net_parameters", net))

    def net_params_ptr(self, net: int) -> int:
        """Address of the flat parameters: W (inputs x units, row-major) and b of each layer in turn. 0 for
        what is no network.
        """
        return int(self._call("net_params_ptr", net)) & 0xFFFFFFFF

    def net_grads_ptr(self, net: int) -> int:
        """Address of the flat gradients."""
        return int(self._call("net_grads_ptr", net)) & 0xFFFFFFFF

    def net_slot_ptr(self, net: int, slot: int) -> int:
        """Address of flat buffer `slot` of the optimiser's state, or 0 when it has none such."""
        return int(self._call("net_slot_ptr", net, slot)) & 0xFFFFFFFF

    def net_initialise(self, net: int, weights: int, biases: int, seed_low: int, seed_high: int) -> int:
        """Draws all parameters anew and puts the optimiser back to its start; the seed is that of dropout too."""
        return int(self._call("net_initialise", net, weights, biases, seed_low, seed_high))

    def net_set_optimizer(self, net: int, hyper_ptr: int) -> int:
        """Sets what the optimiser goes by: eight f64 at hyper_ptr, lr, weight_decay, decay1, decay2, epsilon,
        l1, l2, initial_accumulator (optimizers/hyper.ts). Before training; again, when lr changes. Until a
        step has been taken it puts the slots to their start.
        """
        return int(self._call("net_set_optimizer", net, hyper_ptr))

    def net_set_options(self, net: int, target_on: float, target_off: float, bias_scale: float,
            max_norm: float, input_dropout: float) -> int:
        """Targets of the losses on outputs (1 and 0 unless set), what gradients of biases are multiplied by
        (1), the bound of the squared length of a unit's incoming weights (0 for none), and the share of the
        inputs that training drops (0).
        """
        return int(self._call("net_set_options", net, target_on, target_off, bias_scale, max_norm, input_dropout))

    def net_set_seed(self, net: int, seed_low: int, seed_high: int) -> int:
        """Seed of the dropout masks, when a run goes on from a checkpoint."""
        return int(self._call("net_set_seed", net, seed_low, seed_high))

    def net_set_step(self, net: int, step: int) -> int:
        """Says how many steps have been taken, when a run goes on from a checkpoint."""
        return int(self._call("net_set_step", net, step))

    def net_step(self, net: int) -> int:
        """Steps taken so far."""
        return int(self._call("net_step", net))

    def data_create(self, kind: int, dtype: int, count: int, features: int, classes: int,
            inputs_ptr: int, labels_ptr: int, table_ptr: int) -> int:
        """A data set over memory that stays the caller's: count x features inputs of `kind` (0 f32, 1 f64, 2
        u8 pixels), count labels of one byte below `classes`, and for pixels a table of 256 network inputs
        of the network's dtype. Returns a handle, or 0 (see status_message).
        """
        return int(self._call("data_create", kind, dtype, count, features, classes, inputs_ptr, labels_ptr,
            table_ptr)) & 0xFFFFFFFF

    def net_train(self, net: int, data: int, order_ptr: int, count: int, losses_ptr: int) -> int:
        """Training steps over the `count` examples that order_ptr (u32) names, net's batch at a time, the last
        one with what is left. losses_ptr: f64 for each step, its mean loss before the update.
        """
        return int(self._call("net_train", net, data, order_ptr, count, losses_ptr))

    def net_gradient(self, net: int, data: int, order_ptr: int, count: int, loss_ptr: int) -> int:
        """Mean loss (f64 at loss_ptr) of `count` examples, 1 to net's batch, and its gradients; nothing is
        updated.
        """
        return int(self._call("net_gradient", net, data, order_ptr, count, loss_ptr))

    def net_update(self, net: int) -> int:
        """One step of the optimiser with the gradients at net_grads_ptr: what net_train does after each
        net_gradient. For hosts that change the gradients in between, as those of data-parallel training sum
        them over machines.
        """
        return int(self._call("net_update", net))

    def net_evaluate(self, net: int, data: int, start: int, count: int, probs_ptr: int,
            predictions_ptr: int, loss_ptr: int) -> int:
        """Examples start .. start + count - 1: probs_ptr count x classes of the network's dtype,
        predictions_ptr count bytes, loss_ptr the sum of the losses (f64).
        """
        return int(self._call("net_evaluate", net, data, start, count, probs_ptr, predictions_ptr, loss_ptr))

    def net_numerical_gradient(self, net: int, data: int, order_ptr: int, count: int, delta: float,
            method: int, first: int, parameters: int, out_ptr: int, flags_ptr: int) -> int:
        """Central differences of the loss of `count` examples (1 to net's batch) by `parameters` parameters
        from number `first` on, under the dropout masks of the step that comes next: f64 at out_ptr, flags
        (u8) at flags_ptr. method: 0 whole forward passes, 1 only what a parameter touches. In float64 for
        either dtype; nothing is updated.
        """
        return int(self._call("net_numerical_gradient", net, data, order_ptr, count, delta, method, first,
            parameters, out_ptr, flags_ptr))

    def net_train_numerical(self, net: int, data: int, order_ptr: int, count: int, delta: float,
            form: int, losses_ptr: int) -> int:
        """Steps of sgd over the `count` examples that order_ptr (u32) names, one at a time, by central
        differences: tensor after tensor is differentiated and updated. losses_ptr: f64 for each example,
        its loss before the step. form, for one hidden sigmoid layer under summed_binary_cross_entropy: 0
        literal, 1 product, 2 series (derivatives/handout/sigmoid_pairs.ts).
        """
        return int(self._call("net_train_numerical", net, data, order_ptr, count, delta, form, losses_ptr))
