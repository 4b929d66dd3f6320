/* SPDX-License-Identifier: MIT
 *
 * Service and node specs, and the behaviour of versions, as words of the form key=value.
 */
#ifndef TESTS_ENGINE_DRIVER_SPEC_H
#define TESTS_ENGINE_DRIVER_SPEC_H

#include "support/engine_driver.h"

/* "1.5s", "250ms", "2m", "3h", "7ns", "0", "never" (-1). 1 when it is one. */
int driver_read_duration(const char *text, int64_t *out_ns);

/* Change the spec as the word says; words that do not fit give 0. The words:
 *   image=web:1 replicas=2 mode=global port=8080 port=8080/host port=53/udp/host port=none health=yes
 *   health=no env=A=1 label.KEY=VALUE force=1 constraint=node.labels.zone==a constraint=none
 *   max-per-node=1 cpus=1.5 memory=256
 *   order=start-first parallelism=1 delay=15s action=pause monitor=5s ratio=0.5, and the same with
 *   "rollback." in front
 *   restart=any restart-delay=5s attempts=3 window=10s */
int driver_spec_word(swarm_service_spec *spec, const char *word);

/* ready=1s running=1s healthy=1s unhealthy=5s routed=1s drained=1s stopped=1s exit-after=3s exit=1
 * stop-exit=0 cut=2 reject. 0 when it does not fit. */
int driver_version_word(driver_version *version, const char *word);

#endif
