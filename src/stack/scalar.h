/* SPDX-License-Identifier: MIT
 *
 * Scalars: what a plain YAML scalar is, and Docker's ways to write durations, sizes, CPUs and
 * command lines. The parsers know nothing of nodes; they return 0, SWARM_E_PARSE, or SWARM_E_LIMIT
 * when the value does not fit.
 */
#ifndef SWARM__STACK_SCALAR_H
#define SWARM__STACK_SCALAR_H

#include "stack/yaml.h"

/* Turn a STRING node of plain style into what its text means by YAML's core schema, as go-yaml
 * reads it: null, true and false, 12, 0x1f, 0o17, 017, 0b1, 1.5, 1e3. Otherwise it stays. */
void swarm__scalar_resolve(swarm__yaml *node);

/* A number as Go prints it: 1.10 is 1.1. In the load's arena, or lent. */
const char *swarm__scalar_number_text(swarm__load *load, const swarm__yaml *node);

/* "1m30s", "1.5h", "250ms", "0": nanoseconds. */
int swarm__parse_duration(const char *text, int64_t *out_ns);

/* "512M", "1.5gb", "64 KiB", "100": bytes; units are powers of 1024. */
int swarm__parse_bytes(const char *text, int64_t *out_bytes);

/* "0.5": CPUs in thousand-millionths; not more than nine decimals. */
int swarm__parse_cpus(const char *text, int64_t *out_nano);

/* "0.25", "1e-3" */
int swarm__parse_number(const char *text, double *out_number);

/* Split as a shell does, without expanding anything: quotes, backslashes, # comments. `words` is a
 * LIST node that the words are appended to, at its place. 0, or negative and the load's error set. */
int swarm__split_words(swarm__load *load, const char *text, swarm__yaml *words);

#endif
