/* SPDX-License-Identifier: MIT
 *
 * Transfers of libcurl in our event loop: many at a time, none of them blocking.
 *
 * While the callbacks that a transfer has set on its handle run, no transfer may be added, removed or
 * resumed: curl does not allow it. In `ended` all of it may be done.
 */
#ifndef SWARM__BASE_TRANSFERS_H
#define SWARM__BASE_TRANSFERS_H

#include "base/loop.h"
#include <curl/curl.h>

typedef struct swarm__transfers swarm__transfers;

typedef struct swarm__transfer { /* all zero at first, then easy, ended and user by the owner */
    CURL *easy;                  /* the owner's; its CURLOPT_PRIVATE is set from here */
    void (*ended)(void *user, CURLcode result);
    void *user;
    swarm__transfers *transfers; /* NULL unless it is under way */
    int unwatched; /* the loop could not watch its connection: that, and not `result`, ended it */
    struct swarm__transfer *next_unwatched;
} swarm__transfer;

int swarm__transfers_new(swarm__loop *loop, swarm__transfers **out_transfers, swarm_error **err);

/* No transfer may be under way. */
void swarm__transfers_free(swarm__transfers *transfers);

/* Begin. `ended` is called once, from a dispatch of the loop, unless the transfer is removed before. */
int swarm__transfers_add(swarm__transfers *transfers, swarm__transfer *transfer, swarm_error **err);

/* Give it up, if it is under way. */
void swarm__transfer_remove(swarm__transfer *transfer);

/* Go on with one whose write callback returned CURL_WRITEFUNC_PAUSE. */
void swarm__transfer_resume(swarm__transfer *transfer);

#endif
