/* SPDX-License-Identifier: MIT
 *
 * How the library makes a revision snapshot: the public never changes one. Setters copy, return 0 or a
 * SWARM_E_ code, and what fails changes nothing.
 */
#ifndef SWARM__MODEL_REVISION_H
#define SWARM__MODEL_REVISION_H

#include <swarm/revision.h>

/* With nothing set; NULL when memory is short. */
swarm_revision *swarm__revision_snapshot_new(void);

int swarm__revision_set_number(swarm_revision *revision, uint64_t value);
int swarm__revision_set_created_at_unix_ns(swarm_revision *revision, int64_t value);
int swarm__revision_set_succeeded_at_unix_ns(swarm_revision *revision, int64_t value);
int swarm__revision_set_verdict(swarm_revision *revision, swarm_verdict value);
int swarm__revision_set_current(swarm_revision *revision, int value);
int swarm__revision_set_spec(swarm_revision *revision, const swarm_service_spec *value);

/* A list without revisions; NULL when memory is short. */
swarm_revision_list *swarm__revision_list_new(void);

/* Append; the list owns the revision from then on. 0, or SWARM_E_NOMEM, and then it is still the
 * caller's. */
int swarm__revision_list_take(swarm_revision_list *list, swarm_revision *revision);

#endif
