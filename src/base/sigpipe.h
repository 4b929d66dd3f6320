/* SPDX-License-Identifier: MIT
 *
 * Keep SIGPIPE away from the host program while a library that writes to sockets without
 * MSG_NOSIGNAL is called. Works on the calling thread alone: no handler is touched.
 */
#ifndef SWARM__BASE_SIGPIPE_H
#define SWARM__BASE_SIGPIPE_H

#include <signal.h>

typedef struct swarm__sigpipe_guard {
    sigset_t before;
    int was_pending;
} swarm__sigpipe_guard;

swarm__sigpipe_guard swarm__sigpipe_block(void);

/* Back to the mask of before; a SIGPIPE that came in between is swallowed. */
void swarm__sigpipe_restore(const swarm__sigpipe_guard *guard);

#endif
