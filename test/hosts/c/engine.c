/* An instance of the module, translated by wasm2c. */

#include "engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simdigit_module.h"

void (*engine_exit)(int code) = exit;

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  engine_exit(1);
  abort();
}

simdigit *engine_open(void) {
  simdigit *engine = malloc(sizeof *engine);
  if (!wasm_rt_is_initialized()) wasm_rt_init();
  wasm2c_simdigit_instantiate(engine);
  int32_t version = simdigit_abi_version(engine);
  if (version != SIMDIGIT_ABI_VERSION)
    fail("ABI version expected %d, got %d: translate the module that belongs to simdigit.h", SIMDIGIT_ABI_VERSION, version);
  return engine;
}

void *at(simdigit *engine, simdigit_ptr address) { return engine->w2c_memory.data + address; }

void must(simdigit *engine, int32_t status) {
  if (status != SIMDIGIT_STATUS_OK) fail("engine: %s", (char *)at(engine, simdigit_status_message(engine)));
}

simdigit_ptr need(simdigit *engine, simdigit_ptr address) {
  if (!address) must(engine, SIMDIGIT_STATUS_INVALID_ARGUMENT);
  return address;
}

simdigit_ptr place(simdigit *engine, const void *from, size_t bytes) {
  if (bytes > UINT32_MAX) fail("memory expected fewer than 4 GiB at once, got %zu bytes", bytes);
  simdigit_ptr address = need(engine, simdigit_alloc(engine, bytes));
  if (from) memcpy(at(engine, address), from, bytes);
  return address;
}
