/* What a C host puts around simdigit.h: an instance, addresses as pointers, refusals as messages. */
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>

#include "../../../assembly/simdigit.h"

/* Ends the program after a message; exit, unless a host of many processes has to end them all. */
extern void (*engine_exit)(int code);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A new instance. An instance is for one thread; instances share nothing. */
simdigit *engine_open(void);
/* The pointer to an address. Good for ever: growing the memory does not move it. */
void *at(simdigit *engine, simdigit_ptr address);
/* Fails with the engine's message unless the status is OK. */
void must(simdigit *engine, int32_t status);
/* The same for an address or a handle, which is 0 when refused. */
simdigit_ptr need(simdigit *engine, simdigit_ptr address);
/* Memory of the engine that begins with a copy of `bytes` bytes, or of undefined content where `from` is null. */
simdigit_ptr place(simdigit *engine, const void *from, size_t bytes);

#endif
