/* SPDX-License-Identifier: MIT */
#include "probe/http.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/sigpipe.h"
#include "base/text.h"
#include "probe/http_judge.h"
#include "probe/http_request.h"
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
    BODY_LIMIT = 16 * 1024,
    HEADER_LIMIT = 64 * 1024,
    OUTPUT_SIZE = 8 * 1024
};

/* A socket of curl's that the loop watches. */
typedef struct http_socket {
    struct swarm__http_prober *prober;
    swarm__watch watch;
    struct http_socket *next;
} http_socket;

struct swarm__http_prober {
    swarm__loop *loop;
    CURLM *multi;
    swarm__timer timer;
    http_socket *sockets;
    swarm__http_attempt *broken; /* could not be watched; to be ended once curl has returned */
};

struct swarm__http_attempt {
    swarm__http_prober *prober;
    swarm__http_ended *ended;
    void *user;
    CURL *easy;
    int in_multi;
    int broken;
    swarm__http_attempt *next_broken;
    swarm__http_request request;
    swarm_http_probe *probe;
    char *place; /* "GET http://127.0.0.1:8080/health", for sentences */
    char error[CURL_ERROR_SIZE];
    size_t header_bytes;
    int header_ended; /* an empty line was seen: curl itself does not insist on it */
    size_t body_length;
    int body_cut;
    char body[BODY_LIMIT];
};

/* --- curl asks for sockets and time --- */

static void act(swarm__http_prober *prober, curl_socket_t fd, int events);

static void socket_ready(void *user, uint32_t epoll_events)
{
    http_socket *watched = user;
    int events = 0;
    if (epoll_events & EPOLLIN)
        events |= CURL_CSELECT_IN;
    if (epoll_events & EPOLLOUT)
        events |= CURL_CSELECT_OUT;
    if (epoll_events & (EPOLLERR | EPOLLHUP))
        events |= CURL_CSELECT_ERR;
    act(watched->prober, watched->watch.fd, events);
}

static void forget_socket(swarm__http_prober *prober, http_socket *watched)
{
    http_socket **link = &prober->sockets;
    while (*link != watched)
        link = &(*link)->next;
    *link = watched->next;
    swarm__loop_unwatch(prober->loop, &watched->watch);
    swarm__free(watched);
}

static http_socket *new_socket(swarm__http_prober *prober)
{
    http_socket *watched = swarm__alloc_zero(1, sizeof *watched);
    if (watched == NULL)
        return NULL;
    watched->prober = prober;
    watched->watch.ready = socket_ready;
    watched->watch.user = watched;
    watched->next = prober->sockets;
    prober->sockets = watched;
    return watched;
}

/* Telling curl of a failure in here would be the end of all its transfers; so it is noted, and the
 * one attempt is ended when curl has returned. */
static void break_attempt(swarm__http_prober *prober, CURL *easy)
{
    swarm__http_attempt *attempt = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&attempt);
    if (attempt == NULL || attempt->broken)
        return;
    attempt->broken = 1;
    attempt->next_broken = prober->broken;
    prober->broken = attempt;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    swarm__http_prober *prober = user;
    http_socket *watched = socket_user;
    if (what == CURL_POLL_REMOVE) {
        if (watched != NULL)
            forget_socket(prober, watched);
        return 0;
    }
    if (watched == NULL && (watched = new_socket(prober)) != NULL)
        curl_multi_assign(prober->multi, fd, watched);
    if (watched == NULL) {
        break_attempt(prober, easy);
        return 0;
    }
    uint32_t events = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        events |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        events |= EPOLLOUT;
    if (events == 0)
        swarm__loop_unwatch(prober->loop, &watched->watch);
    else if (swarm__loop_watch(prober->loop, &watched->watch, fd, events, NULL) < 0)
        break_attempt(prober, easy);
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    swarm__http_prober *prober = user;
    if (timeout_ms < 0) {
        swarm__timer_unset(prober->loop, &prober->timer);
        return 0;
    }
    /* Zero means soon, not now: curl must not be called from in here, and a turn of the loop must
     * come to an end. */
    int64_t wait_ns = timeout_ms > 0 ? (int64_t)timeout_ms * 1000000 : 1;
    swarm__timer_set(prober->loop, &prober->timer, swarm__loop_now_ns(prober->loop) + wait_ns);
    return 0;
}

static curl_socket_t on_open(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)user;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- what the peer sends --- */

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
    swarm__http_attempt *attempt = user;
    size_t length = size * count;
    attempt->header_bytes += length;
    if (length > 0 && (bytes[0] == '\r' || bytes[0] == '\n'))
        attempt->header_ended = 1;
    else if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) /* again after an interim answer */
        attempt->header_ended = 0;
    return attempt->header_bytes <= HEADER_LIMIT ? length : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    swarm__http_attempt *attempt = user;
    size_t length = size * count;
    size_t room = BODY_LIMIT - attempt->body_length;
    size_t kept = length < room ? length : room;
    memcpy(attempt->body + attempt->body_length, bytes, kept);
    attempt->body_length += kept;
    if (kept == length)
        return length;
    attempt->body_cut = 1; /* curl breaks off at a count that is not the whole */
    return 0;
}

/* --- the end of an attempt --- */

static void leave_multi(swarm__http_attempt *attempt)
{
    if (!attempt->in_multi)
        return;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_remove_handle(attempt->prober->multi, attempt->easy);
    swarm__sigpipe_restore(&guard);
    attempt->in_multi = 0;
    for (swarm__http_attempt **link = &attempt->prober->broken; *link != NULL;
         link = &(*link)->next_broken) {
        if (*link == attempt) {
            *link = attempt->next_broken;
            break;
        }
    }
}

static void describe_failure(const swarm__http_attempt *attempt, CURLcode result, char *out,
                             size_t size)
{
    long os_error = 0;
    char text[128];
    const char *reason = attempt->error[0] != '\0' ? attempt->error : curl_easy_strerror(result);
    curl_easy_getinfo(attempt->easy, CURLINFO_OS_ERRNO, &os_error);
    if (attempt->header_bytes > HEADER_LIMIT)
        reason = "the header of the answer is longer than 64 KiB";
    else if (result == CURLE_COULDNT_CONNECT && os_error != 0)
        reason = swarm__errno_text((int)os_error, text, sizeof text);
    else if (result == CURLE_OK)
        reason = "the connection was closed within the header of the answer";
    else if (result == CURLE_GOT_NOTHING)
        reason = "the connection was closed without an answer";
    snprintf(out, size, "%s: %s", attempt->place, reason);
}

static void end(swarm__http_attempt *attempt, CURLcode result)
{
    char output[OUTPUT_SIZE];
    int healthy = 0;
    if (attempt->broken) {
        snprintf(output, sizeof output, "%s: the connection cannot be watched", attempt->place);
    } else if ((result == CURLE_OK && attempt->header_ended) || attempt->body_cut) {
        swarm__http_answer answer = {
            .body = attempt->body, .length = attempt->body_length, .cut = attempt->body_cut};
        curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &answer.status);
        healthy = swarm__http_judge(attempt->probe, &answer, output, sizeof output);
    } else {
        describe_failure(attempt, result, output, sizeof output);
    }
    leave_multi(attempt);
    attempt->ended(attempt->user, healthy ? 0 : 1, output);
}

/* Everything that came of a call into curl. */
static void settle(swarm__http_prober *prober)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(prober->multi, &left)) != NULL) {
        swarm__http_attempt *attempt = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&attempt);
        end(attempt, result);
    }
    while (prober->broken != NULL)
        end(prober->broken, CURLE_OK);
}

static void act(swarm__http_prober *prober, curl_socket_t fd, int events)
{
    int running;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_socket_action(prober->multi, fd, events, &running);
    swarm__sigpipe_restore(&guard);
    settle(prober);
}

static void timer_due(void *user)
{
    act(user, CURL_SOCKET_TIMEOUT, 0);
}

/* --- making and freeing --- */

static int set_up_multi(swarm__http_prober *prober)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return SWARM_E_NOMEM;
    prober->multi = curl_multi_init();
    if (prober->multi == NULL) {
        curl_global_cleanup();
        return SWARM_E_NOMEM;
    }
    curl_multi_setopt(prober->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(prober->multi, CURLMOPT_SOCKETDATA, prober);
    curl_multi_setopt(prober->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(prober->multi, CURLMOPT_TIMERDATA, prober);
    return 0;
}

int swarm__http_prober_new(swarm__loop *loop, swarm__http_prober **out_prober, swarm_error **err)
{
    swarm__http_prober *prober = swarm__alloc_zero(1, sizeof *prober);
    if (prober == NULL)
        return swarm__fail_nomem(err);
    prober->loop = loop;
    prober->timer.due = timer_due;
    prober->timer.user = prober;
    if (swarm__timer_reserve(loop, &prober->timer) < 0 || set_up_multi(prober) < 0) {
        swarm__timer_release(loop, &prober->timer);
        swarm__free(prober);
        return swarm__fail_nomem(err);
    }
    *out_prober = prober;
    return 0;
}

void swarm__http_prober_free(swarm__http_prober *prober)
{
    if (prober == NULL)
        return;
    swarm__sigpipe_guard guard = swarm__sigpipe_block();
    curl_multi_cleanup(prober->multi);
    swarm__sigpipe_restore(&guard);
    curl_global_cleanup();
    while (prober->sockets != NULL)
        forget_socket(prober, prober->sockets);
    swarm__timer_release(prober->loop, &prober->timer);
    swarm__free(prober);
}

/* The query may hold a secret: left out. */
static char *place_of(const swarm__probe_request *request, const swarm_http_probe *probe)
{
    const char *method = swarm_http_probe_get_method(probe);
    const char *path = swarm_http_probe_get_path(probe);
    int tls = swarm_http_probe_get_scheme(probe) == SWARM_HTTP_SCHEME_HTTPS;
    int ipv6 = request->address != NULL && strchr(request->address, ':') != NULL;
    path = path != NULL ? path : "/";
    return swarm__format("%s %s://%s%s%s:%u%.*s", method != NULL ? method : "GET",
                         tls ? "https" : "http", ipv6 ? "[" : "", request->address, ipv6 ? "]" : "",
                         request->port, (int)strcspn(path, "?"), path);
}

static int set_callbacks(swarm__http_attempt *attempt)
{
    CURL *easy = attempt->easy;
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, attempt) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, attempt->error) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, attempt) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, attempt) == CURLE_OK;
}

static int fill(swarm__http_attempt *attempt, const swarm__probe_request *request,
                swarm_error **err)
{
    const swarm_http_probe *probe = swarm_health_config_get_http(request->config);
    attempt->probe = swarm_http_probe_copy(probe);
    attempt->easy = curl_easy_init();
    if (attempt->probe == NULL || attempt->easy == NULL || !set_callbacks(attempt))
        return swarm__fail_nomem(err);
    int code = swarm__http_request_make(attempt->easy, request, &attempt->request, err);
    if (code < 0)
        return code;
    attempt->place = place_of(request, probe);
    if (attempt->place == NULL)
        return swarm__fail_nomem(err);
    if (curl_multi_add_handle(attempt->prober->multi, attempt->easy) != CURLM_OK)
        return swarm__fail_nomem(err);
    attempt->in_multi = 1;
    return 0;
}

int swarm__http_attempt_new(swarm__http_prober *prober, const swarm__probe_request *request,
                            swarm__http_ended *ended, void *user, swarm__http_attempt **out_attempt,
                            swarm_error **err)
{
    swarm__http_attempt *attempt = swarm__alloc(sizeof *attempt);
    if (attempt == NULL)
        return swarm__fail_nomem(err);
    memset(attempt, 0, offsetof(swarm__http_attempt, body)); /* 16 KiB need not be touched */
    attempt->prober = prober;
    attempt->ended = ended;
    attempt->user = user;
    int code = fill(attempt, request, err);
    if (code < 0) {
        swarm__http_attempt_free(attempt);
        return code;
    }
    *out_attempt = attempt;
    return 0;
}

void swarm__http_attempt_free(swarm__http_attempt *attempt)
{
    if (attempt == NULL)
        return;
    leave_multi(attempt);
    curl_easy_cleanup(attempt->easy);
    swarm__http_request_free(&attempt->request);
    swarm_http_probe_free(attempt->probe);
    swarm__free(attempt->place);
    swarm__free(attempt);
}
