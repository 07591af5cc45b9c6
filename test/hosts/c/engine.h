/* What a C host needs beside simdigit.h: an instance, pointers for addresses, messages for refusals. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>

#include "../../../assembly/simdigit.h"

/* Ends the program after a message: exit, or another function if several processes must end. */
extern void (*engine_exit)(int code);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A new instance. Use an instance on one thread; instances share nothing. */
simdigit *engine_open(void);
/* The pointer to an address. It stays valid: growing the memory does not move it. */
void *at(simdigit *engine, simdigit_ptr address);
/* Fails with the engine's message unless the status is OK. */
void must(simdigit *engine, int32_t status);
/* The same for an address or a handle, which is 0 when refused. */
simdigit_ptr need(simdigit *engine, simdigit_ptr address);
/* Allocates `bytes` bytes of the engine's memory and copies them from `from`, unless it is null. */
simdigit_ptr place(simdigit *engine, const void *from, size_t bytes);

#endif
