/* SPDX-License-Identifier: MIT
 *
 * Is what a task answered to an HTTP probe a sign of health? Status first, then the expected text,
 * then the expected JSON value.
 */
#ifndef SWARM__PROBE_HTTP_JUDGE_H
#define SWARM__PROBE_HTTP_JUDGE_H

#include <stddef.h>
#include <swarm/error.h>
#include <swarm/health.h>

typedef struct swarm__http_answer {
    long status;
    const char *body;
    size_t length;
    int cut; /* the body went on, but was not read further */
} swarm__http_answer;

/* Are the statuses of the probe numbers and ranges? SWARM_E_INVAL with the field. */
int swarm__http_check_statuses(const swarm_http_probe *probe, swarm_error **err);

/* 1 for healthy, 0 for not; either way `out` receives the sentence: any bytes, NUL-terminated. */
int swarm__http_judge(const swarm_http_probe *probe, const swarm__http_answer *answer, char *out,
                      size_t size);

#endif
