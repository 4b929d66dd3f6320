/* SPDX-License-Identifier: MIT
 *
 * The numbers of JSON, whatever the locale.
 */
#ifndef SWARM__MODEL_JSON_NUMBER_H
#define SWARM__MODEL_JSON_NUMBER_H

#include "base/text.h"
#include <stddef.h>
#include <stdint.h>

/* `digits` is a well-formed JSON number of at most 64 characters. 0, or SWARM_E_LIMIT when it is
 * too large. */
int swarm__number_to_double(const char *digits, size_t length, double *out_value);

/* 0, SWARM_E_PARSE when it is no integer (it has a fraction or an exponent), or SWARM_E_LIMIT. */
int swarm__number_to_i64(const char *digits, size_t length, int64_t *out_value);
int swarm__number_to_u64(const char *digits, size_t length, uint64_t *out_value);

/* Append the shortest text that reads back as the same number; an integer when it is one. */
void swarm__number_add_double(swarm__text *text, double number);

#endif
