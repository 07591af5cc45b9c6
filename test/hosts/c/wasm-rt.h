/* The runtime that the output of wasm2c needs, for one kind of module: one memory, one table of functions, no imports,
 * one thread. wasm2c includes it by this name. Linux, 64 bits. */
#ifndef WASM_RT_H
#define WASM_RT_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 8 GiB of addresses are reserved for a memory, so that every sum of an address and an offset of 32 bits falls inside.
 * What is not allocated yet cannot be touched, so the code checks no access. */
#define WASM_RT_MEMCHECK_GUARD_PAGES 1
#define wasm_rt_memcpy memcpy
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

typedef struct {
  uint8_t *data;
  uint64_t pages, max_pages; /* of 64 KiB */
  uint64_t size;             /* bytes */
  bool is64;
} wasm_rt_memory_t;

typedef enum {
  WASM_RT_TRAP_NONE,
  WASM_RT_TRAP_OOB,
  WASM_RT_TRAP_INT_OVERFLOW,
  WASM_RT_TRAP_DIV_BY_ZERO,
  WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE,
  WASM_RT_TRAP_CALL_INDIRECT,
  WASM_RT_TRAP_EXHAUSTION,
} wasm_rt_trap_t;

/* Where a trap jumps with its number. If this is null, a trap prints a message and ends the program. */
extern sigjmp_buf *wasm_rt_trap_target;
const char *wasm_rt_trap_name(wasm_rt_trap_t trap);
_Noreturn void wasm_rt_trap(wasm_rt_trap_t trap);

/* Turns signals into traps. To be called once, before the first instance is made. */
void wasm_rt_init(void);
bool wasm_rt_is_initialized(void);
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page);
uint64_t wasm_rt_grow_memory(wasm_rt_memory_t *memory, uint64_t pages);
void wasm_rt_free_memory(wasm_rt_memory_t *memory);

/* wasm2c's helpers name all of these types; the engine's module has a table of functions, and no tail calls. */
typedef enum { WASM_RT_I32, WASM_RT_I64, WASM_RT_F32, WASM_RT_F64, WASM_RT_V128 } wasm_rt_type_t;
typedef const char *wasm_rt_func_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct wasm_rt_tailcallee_t { void (*function)(void **, void *, struct wasm_rt_tailcallee_t *); } wasm_rt_tailcallee_t;
typedef struct { wasm_rt_func_type_t func_type; wasm_rt_function_ptr_t func; wasm_rt_tailcallee_t func_tailcallee; void *module_instance; } wasm_rt_funcref_t;
typedef void *wasm_rt_externref_t;
typedef struct { wasm_rt_funcref_t *data; uint32_t max_size, size; } wasm_rt_funcref_table_t;
typedef struct { wasm_rt_externref_t *data; uint32_t max_size, size; } wasm_rt_externref_table_t;
void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t elements, uint32_t max_elements);
void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table);
#define wasm_rt_funcref_null_value ((wasm_rt_funcref_t){0})
#define wasm_rt_externref_null_value ((wasm_rt_externref_t)0)

#endif
