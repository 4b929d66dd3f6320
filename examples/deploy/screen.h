/* SPDX-License-Identifier: MIT
 *
 * What the user sees on stdout. On a terminal: lines that stay, and under them a block of progress
 * that is drawn over again, as by the docker CLI. Otherwise plain lines, or one JSON object a line.
 */
#ifndef DEPLOY_SCREEN_H
#define DEPLOY_SCREEN_H

#include "round.h"
#include <stdint.h>
#include <swarm/cluster.h>

#if defined(__GNUC__)
#define DEPLOY_PRINTF(which, first) __attribute__((format(printf, which, first)))
#else
#define DEPLOY_PRINTF(which, first)
#endif

typedef struct deploy_screen {
    int json;
    int terminal;
    int lines; /* of the block that stands there */
    int dirty; /* the block is out of date */
    int64_t drawn_ns;
} deploy_screen;

void deploy_screen_open(deploy_screen *screen, int json);

/* A line that stays; nothing with JSON. */
void deploy_screen_say(deploy_screen *screen, const char *format, ...) DEPLOY_PRINTF(2, 3);

/* A line on stderr, above the block. */
void deploy_screen_complain(deploy_screen *screen, const char *format, ...) DEPLOY_PRINTF(2, 3);

/* An error as "file:line:column: sentence (at path)", with as much of it as is known; `kind` stands
 * before the sentence. */
void deploy_screen_complain_error(deploy_screen *screen, const char *kind,
                                  const swarm_error *error);

/* Tell an event, as is fit. */
void deploy_screen_tell(deploy_screen *screen, const swarm_event *event);

/* Tell what the stack came to, service by service. */
void deploy_screen_tell_round(deploy_screen *screen, const char *stack, const deploy_round *round,
                              const swarm_cluster *cluster);

/* Draw the block again if it is out of date and not too fresh. */
void deploy_screen_draw(deploy_screen *screen, const deploy_round *round,
                        const swarm_cluster *cluster, int64_t now_ns);

/* When to draw, INT64_MAX for not by time. */
int64_t deploy_screen_deadline_ns(const deploy_screen *screen);

/* Take the block away. */
void deploy_screen_erase(deploy_screen *screen);

#endif
