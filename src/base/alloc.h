/* SPDX-License-Identifier: MIT
 *
 * The only place that asks the C library for memory. Every call may fail; tests make the n-th fail.
 */
#ifndef SWARM__BASE_ALLOC_H
#define SWARM__BASE_ALLOC_H

#include <stddef.h>

void *swarm__alloc(size_t size);
void *swarm__alloc_zero(size_t count, size_t size);
void *swarm__realloc(void *memory, size_t size);
void swarm__free(void *memory);

char *swarm__strdup(const char *text);
char *swarm__strndup(const char *text, size_t length);

/* Replace *slot, an owned string, by a copy of text (NULL for none). 0 or SWARM_E_NOMEM, and then
 * *slot is as it was. */
int swarm__str_set(char **slot, const char *text);

/* NULL and "" differ; two NULLs are equal. */
int swarm__str_equal(const char *a, const char *b);

#endif
