/* SPDX-License-Identifier: MIT
 *
 * Tells when one of several files has changed and has settled. The folders are watched rather than
 * the files, because editors and `mv` put another file in the old one's place.
 */
#ifndef DEPLOY_WATCH_H
#define DEPLOY_WATCH_H

#include <stddef.h>
#include <stdint.h>

typedef struct deploy_watch deploy_watch;

/* `files` are lent for the watch's life. NULL after a sentence on stderr. */
deploy_watch *deploy_watch_new(char *const *files, size_t count);
void deploy_watch_free(deploy_watch *watch);

/* To be polled for reading; -1 for NULL. */
int deploy_watch_fd(const deploy_watch *watch);

/* Take what the descriptor has. */
void deploy_watch_read(deploy_watch *watch, int64_t now_ns);

/* 1, once, when a change has settled by now. */
int deploy_watch_changed(deploy_watch *watch, int64_t now_ns);

/* When to look again, INT64_MAX for not by time. */
int64_t deploy_watch_deadline_ns(const deploy_watch *watch);

#endif
