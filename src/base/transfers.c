/* SPDX-License-Identifier: MIT */
#include "base/transfers.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/sigpipe.h"
#include <sys/epoll.h>
#include <sys/socket.h>

/* A socket of curl's that the loop watches. */
typedef struct curl_watch {
    swarm__transfers *transfers;
    swarm__watch watch;
    struct curl_watch *next;
} curl_watch;

struct swarm__transfers {
    swarm__loop *loop;
    CURLM *multi;
    swarm__timer timer;
    curl_watch *watches;
    swarm__transfer *unwatched; /* to be ended once curl has returned */
};

/* --- curl asks for sockets and time --- */

static void act(swarm__transfers *transfers, curl_socket_t fd, int events);

static void socket_ready(void *user, uint32_t epoll_events)
{
    curl_watch *watched = user;
    int events = 0;
    if (epoll_events & EPOLLIN)
        events |= CURL_CSELECT_IN;
    if (epoll_events & EPOLLOUT)
        events |= CURL_CSELECT_OUT;
    if (epoll_events & (EPOLLERR | EPOLLHUP))
        events |= CURL_CSELECT_ERR;
    act(watched->transfers, watched->watch.fd, events);
}

static void forget_watch(swarm__transfers *transfers, curl_watch *watched)
{
    curl_watch **link = &transfers->watches;
    while (*link != watched)
        link = &(*link)->next;
    *link = watched->next;
    swarm__loop_unwatch(transfers->loop, &watched->watch);
    swarm__free(watched);
}

static curl_watch *new_watch(swarm__transfers *transfers)
{
    curl_watch *watched = swarm__alloc_zero(1, sizeof *watched);
    if (watched == NULL)
        return NULL;
    watched->transfers = transfers;
    watched->watch.ready = socket_ready;
    watched->watch.user = watched;
    watched->next = transfers->watches;
    transfers->watches = watched;
    return watched;
}

static swarm__transfer *transfer_of(CURL *easy)
{
    char *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    return (swarm__transfer *)(void *)private;
}

/* Telling curl of a failure in here would be the end of all its transfers; so it is noted, and the
 * one transfer is ended when curl has returned. */
static void give_up(swarm__transfers *transfers, CURL *easy)
{
    swarm__transfer *transfer = transfer_of(easy);
    if (transfer == NULL || transfer->unwatched)
        return;
    transfer->unwatched = 1;
    transfer->next_unwatched = transfers->unwatched;
    transfers->unwatched = transfer;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    swarm__transfers *transfers = user;
    curl_watch *watched = socket_user;
    if (what == CURL_POLL_REMOVE) {
        if (watched != NULL)
            forget_watch(transfers, watched);
        return 0;
    }
    if (watched == NULL && (watched = new_watch(transfers)) != NULL)
        curl_multi_assign(transfers->multi, fd, watched);
    if (watched == NULL) {
        give_up(transfers, easy);
        return 0;
    }
    uint32_t events = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= EPOLLOUT;
    if (events == 0)
        swarm__loop_unwatch(transfers->loop, &watched->watch);
    else if (swarm__loop_watch(transfers->loop, &watched->watch, fd, events, NULL) < 0)
        give_up(transfers, easy);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    swarm__transfers *transfers = user;
    if (timeout_ms < 0) {
        swarm__timer_unset(transfers->loop, &transfers->timer);
        return 0;
    }
    /* Zero means soon, not now: curl must not be called from in here, and a turn of the loop must
     * come to an end. */
    int64_t wait_ns = timeout_ms > 0 ? (int64_t)timeout_ms * 1000000 : 1;
    swarm__timer_set(transfers->loop, &transfers->timer,
                     swarm__loop_now_ns(transfers->loop) + wait_ns);
    return 0;
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)user;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- the end of a transfer --- */

void swarm__transfer_remove(swarm__transfer *transfer)
{
    swarm__transfers *transfers = transfer->transfers;
    if (transfers == NULL)
        return;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_remove_handle(transfers->multi, transfer->easy);
    swarm__sigpipe_restore(&guard);
    transfer->transfers = NULL;
    for (swarm__transfer **link = &transfers->unwatched; *link != NULL;
         link = &(*link)->next_unwatched) {
        if (*link == transfer) {
            *link = transfer->next_unwatched;
            break;
        }
    }
}

static void end(swarm__transfer *transfer, CURLcode result)
{
    swarm__transfer_remove(transfer);
    transfer->ended(transfer->user, result);
}

/* Everything that came of a call into curl. */
static void settle(swarm__transfers *transfers)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(transfers->multi, &left)) != NULL)
        end(transfer_of(message->easy_handle), message->data.result);
    while (transfers->unwatched != NULL)
        end(transfers->unwatched, CURLE_OK);
}

static void act(swarm__transfers *transfers, curl_socket_t fd, int events)
{
    int running;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_socket_action(transfers->multi, fd, events, &running);
    swarm__sigpipe_restore(&guard);
    settle(transfers);
}

static void timer_due(void *user)
{
    act(user, CURL_SOCKET_TIMEOUT, 0);
}

/* --- making and freeing --- */

static int set_up_multi(swarm__transfers *transfers)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return SWARM_E_NOMEM;
    transfers->multi = curl_multi_init();
    if (transfers->multi == NULL) {
        curl_global_cleanup();
        return SWARM_E_NOMEM;
    }
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
    return 0;
}

int swarm__transfers_new(swarm__loop *loop, swarm__transfers **out_transfers, swarm_error **err)
{
    swarm__transfers *transfers = swarm__alloc_zero(1, sizeof *transfers);
    if (transfers == NULL)
        return swarm__fail_nomem(err);
    transfers->loop = loop;
    transfers->timer.due = timer_due;
    transfers->timer.user = transfers;
    if (swarm__timer_reserve(loop, &transfers->timer) < 0 || set_up_multi(transfers) < 0) {
        swarm__timer_release(loop, &transfers->timer);
        swarm__free(transfers);
        return swarm__fail_nomem(err);
    }
    *out_transfers = transfers;
    return 0;
}

void swarm__transfers_free(swarm__transfers *transfers)
{
    if (transfers == NULL)
        return;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_cleanup(transfers->multi);
    swarm__sigpipe_restore(&guard);
    curl_global_cleanup();
    while (transfers->watches != NULL)
        forget_watch(transfers, transfers->watches);
    swarm__timer_release(transfers->loop, &transfers->timer);
    swarm__free(transfers);
}

int swarm__transfers_add(swarm__transfers *transfers, swarm__transfer *transfer, swarm_error **err)
{
    transfer->unwatched = 0;
    if (curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer) != CURLE_OK ||
        curl_easy_setopt(transfer->easy, CURLOPT_OPENSOCKETFUNCTION, on_open) != CURLE_OK ||
        curl_multi_add_handle(transfers->multi, transfer->easy) != CURLM_OK)
        return swarm__fail_nomem(err);
    transfer->transfers = transfers;
    return 0;
}

void swarm__transfer_resume(swarm__transfer *transfer)
{
    if (transfer->transfers == NULL)
        return;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    swarm__sigpipe_restore(&guard);
}
