/* SPDX-License-Identifier: MIT
 *
 * One manager for one store: a file beside it that is locked while the store is open. The kernel lets
 * go of the lock when the process ends, however that comes about.
 */
#ifndef SWARM__STORE_LOCK_H
#define SWARM__STORE_LOCK_H

#include <swarm/error.h>

/* Lock "<path>.lock", which is made if need be and stays, with the process id in it for people.
 * SWARM_E_CONFLICT names the process that holds it. Free by closing the descriptor. */
int swarm__store_lock(const char *path, int *out_fd, swarm_error **err);

#endif
