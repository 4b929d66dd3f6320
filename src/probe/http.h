/* SPDX-License-Identifier: MIT
 *
 * HTTP(S) probes by libcurl's multi interface, whose sockets and timer are watched by our loop: no
 * thread, nothing that blocks. One connection for each probe, closed after it; no proxy, no redirect.
 */
#ifndef SWARM__PROBE_HTTP_H
#define SWARM__PROBE_HTTP_H

#include "probe/probe.h"

typedef struct swarm__http_prober swarm__http_prober;
typedef struct swarm__http_attempt swarm__http_attempt;

/* What came of it: 0 healthy, 1 not; `output` is any bytes, lent for the call. Comes from a dispatch
 * of the loop; the receiver may free the attempt. */
typedef void swarm__http_ended(void *user, int32_t exit_code, const char *output);

/* Counts on curl_global_init() like every user of libcurl: it counts its callers, and is safe in
 * several threads where libcurl was built so (7.84 and later, on Linux always). */
int swarm__http_prober_new(swarm__loop *loop, swarm__http_prober **out_prober, swarm_error **err);

/* All attempts have been freed before. */
void swarm__http_prober_free(swarm__http_prober *prober);

/* SWARM_E_INVAL when the probe cannot be put into a request. Puts no limit on the time. */
int swarm__http_attempt_new(swarm__http_prober *prober, const swarm__probe_request *request,
                            swarm__http_ended *ended, void *user, swarm__http_attempt **out_attempt,
                            swarm_error **err);

/* Breaks it off if it is not through; `ended` is not called. */
void swarm__http_attempt_free(swarm__http_attempt *attempt);

#endif
