/* SPDX-License-Identifier: MIT */
#include "base/sigpipe.h"

#include <errno.h>
#include <time.h>

static int pending(void)
{
    sigset_t set;
    return sigpending(&set) == 0 && sigismember(&set, SIGPIPE) == 1;
}

static sigset_t only_sigpipe(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

swarm__sigpipe_guard swarm__sigpipe_block(void)
{
    swarm__sigpipe_guard guard = {.was_pending = pending()};
    sigset_t set = only_sigpipe();
    pthread_sigmask(SIG_BLOCK, &set, &guard.before);
    return guard;
}

void swarm__sigpipe_restore(const swarm__sigpipe_guard *guard)
{
    /* One that was pending before is the host's own. */
    if (!guard->was_pending && pending()) {
        sigset_t set = only_sigpipe();
        const struct timespec at_once = {0, 0};
        while (sigtimedwait(&set, NULL, &at_once) < 0 && errno == EINTR)
            continue;
    }
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
