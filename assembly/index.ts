// The exports of every build: the ABI. assembly/README.md explains it.

export { abi_version, status_message } from "./base/abi";
export { alloc, mark, release } from "./base/memory";
export { gemm_nn, gemm_nt, gemm_tn } from "./exports/gemm";
export {
  vector_exp,
  vector_log,
  vector_sigmoid,
  vector_tanh,
  activation_forward,
  activation_backward,
  softmax_rows,
  log_softmax_rows,
  softmax_cross_entropy_rows,
  sum_all,
  mean_all,
  sum_over_rows,
  argmax_rows,
  optimizer_update,
  peak,
} from "./exports/kernels";
export { philox_words, uniform, normal, shuffle } from "./exports/random";
export {
  net_create,
  net_parameters,
  net_params_ptr,
  net_grads_ptr,
  net_slot_ptr,
  net_initialise,
  net_set_optimizer,
  net_set_options,
  net_set_seed,
  net_set_step,
  net_step,
} from "./exports/net";
export {
  data_create,
  net_train,
  net_step_parts,
  net_step_part,
  net_gradient,
  net_update,
  net_evaluate,
} from "./exports/training";
export { net_numerical_gradient, net_train_numerical } from "./exports/derivatives";
