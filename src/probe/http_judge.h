/* SPDX-License-Identifier: MIT
 *
 * Is what a task answered to an HTTP probe a sign of health? Status first, then the expected text,
 * then the expected JSON value.
 */
#ifndef SWARM__PROBE_HTTP_JUDGE_H
#define SWARM__PROBE_HTTP_JUDGE_H

#include <stddef.h>
#include <swarm/health.h>

typedef struct swarm__http_answer {
    long status;
    const char *body;
    size_t length;
    int cut; /* the body went on, but was not read further */
} swarm__http_answer;

/* 1 for healthy, 0 for not; either way `out` receives the sentence: any bytes, NUL-terminated. */
int swarm__http_judge(const swarm_http_probe *probe, const swarm__http_answer *answer, char *out,
                      size_t size);

#endif
