/* SPDX-License-Identifier: MIT
 *
 * How koin is told to behave: from the environment, and for what is not there from a settings file
 * of NAME=value lines that belongs to the release.
 */
#ifndef KOIN_SETTINGS_H
#define KOIN_SETTINGS_H

#include <stdint.h>

#define KOIN_NEVER INT64_MAX /* a duration that does not end */

typedef struct koin_settings {
    const char *host;        /* HOST, 127.0.0.1 */
    const char *port;        /* PORT, 8080 */
    const char *version;     /* KOIN_VERSION */
    const char *task;        /* KOIN_TASK */
    const char *node;        /* KOIN_NODE */
    const char *slot;        /* KOIN_SLOT */
    int64_t boot_ms;         /* KOIN_BOOT: the port is closed */
    int64_t warm_ms;         /* KOIN_WARM: then health is OUT_OF_SERVICE */
    int64_t fail_ms;         /* KOIN_FAIL: so long after that health turns DOWN */
    int64_t crash_ms;        /* KOIN_CRASH: so long after its start it dies of SIGABRT */
    int64_t delay_ms;        /* KOIN_DELAY: what every request but a health check takes */
    int64_t health_delay_ms; /* KOIN_HEALTH_DELAY: what every health check takes */
    int64_t grace_ms;        /* KOIN_GRACE: how long requests in flight may take after SIGTERM */
    int ignore_term;         /* KOIN_IGNORE_TERM: SIGTERM does nothing */
    int exit_code;           /* KOIN_EXIT: end at once with this code; -1 when not set */
} koin_settings;

/* `file` may be NULL. 0, or -1 after a sentence on stderr. The texts live as long as the process. */
int koin_settings_read(koin_settings *settings, const char *file);

#endif
