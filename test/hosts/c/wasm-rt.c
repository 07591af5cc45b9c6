/* A memory is a reserved range of addresses that becomes usable page by page. An access outside raises SIGSEGV, which
 * becomes the trap that WebAssembly requires. */

#include "wasm-rt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Every 32-bit address plus every 32-bit offset, and the widest access. */
#define RESERVED ((8ull << 30) + 65536)
#define PAGE 65536

sigjmp_buf *wasm_rt_trap_target;
static bool initialized;
/* The memory that was made last; it suffices to tell a trap from a fault of the host. */
static uint8_t *reserved;

const char *wasm_rt_trap_name(wasm_rt_trap_t trap) {
  static const char *const names[] = {"no trap", "out of bounds memory access", "integer overflow",
    "integer divide by zero", "invalid conversion to integer", "unreachable", "indirect call", "call stack exhausted"};
  return names[trap];
}

void wasm_rt_trap(wasm_rt_trap_t trap) {
  if (wasm_rt_trap_target) siglongjmp(*wasm_rt_trap_target, trap);
  fprintf(stderr, "trap in the engine: %s\n", wasm_rt_trap_name(trap));
  exit(1);
}

static void on_fault(int signal_number, siginfo_t *info, void *context) {
  (void)context;
  uint8_t *at = info->si_addr;
  if (reserved && at >= reserved && at < reserved + RESERVED) wasm_rt_trap(WASM_RT_TRAP_OOB);
  signal(signal_number, SIG_DFL); /* the host's own fault: the access is repeated and ends the program */
}

void wasm_rt_init(void) {
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  initialized = true;
}

bool wasm_rt_is_initialized(void) { return initialized; }

void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page) {
  (void)page;
  reserved = mmap(NULL, RESERVED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) {
    fprintf(stderr, "memory: expected 8 GiB of addresses (not of memory), got none: see ulimit -v\n");
    exit(1);
  }
  *memory = (wasm_rt_memory_t){.data = reserved, .max_pages = max_pages, .is64 = is64};
  if (wasm_rt_grow_memory(memory, pages) != 0) wasm_rt_trap(WASM_RT_TRAP_OOB);
}

/* Returns the number of pages before, or 2^32 - 1 if there are no more. */
uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t pages) {
  uint64_t old = memory->pages;
  if (pages > memory->max_pages - old) return 0xffffffff;
  if (pages && mprotect(memory->data + old * PAGE, pages * PAGE, PROT_READ | PROT_WRITE)) return 0xffffffff;
  memory->pages += pages;
  memory->size = memory->pages * PAGE;
  return old;
}

void wasm_rt_free_memory(wasm_rt_memory_t *memory) { munmap(memory->data, RESERVED); }

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t elements, uint32_t max_elements) {
  *table = (wasm_rt_funcref_table_t){.data = calloc(elements, sizeof *table->data), .max_size = max_elements, .size = elements};
  if (elements && !table->data) wasm_rt_trap(WASM_RT_TRAP_OOB);
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table) { free(table->data); }
