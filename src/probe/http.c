/* SPDX-License-Identifier: MIT */
#include "probe/http.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "base/transfers.h"
#include "probe/http_judge.h"
#include "probe/http_request.h"
#include <stdio.h>
#include <string.h>

enum {
    BODY_LIMIT = 16 * 1024,
    HEADER_LIMIT = 64 * 1024,
    OUTPUT_SIZE = 8 * 1024
};

struct swarm__http_prober {
    swarm__transfers *transfers;
};

struct swarm__http_attempt {
    swarm__http_prober *prober;
    swarm__http_ended *ended;
    void *user;
    CURL *easy;
    swarm__transfer transfer;
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

static void end(void *user, CURLcode result)
{
    swarm__http_attempt *attempt = user;
    char output[OUTPUT_SIZE];
    int healthy = 0;
    if (attempt->transfer.unwatched) {
        snprintf(output, sizeof output, "%s: the connection cannot be watched", attempt->place);
    } else if ((result == CURLE_OK && attempt->header_ended) || attempt->body_cut) {
        swarm__http_answer answer = {
            .body = attempt->body, .length = attempt->body_length, .cut = attempt->body_cut};
        curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &answer.status);
        healthy = swarm__http_judge(attempt->probe, &answer, output, sizeof output);
    } else {
        describe_failure(attempt, result, output, sizeof output);
    }
    attempt->ended(attempt->user, healthy ? 0 : 1, output);
}

/* --- making and freeing --- */

int swarm__http_prober_new(swarm__loop *loop, swarm__http_prober **out_prober, swarm_error **err)
{
    swarm__http_prober *prober = swarm__alloc_zero(1, sizeof *prober);
    if (prober == NULL)
        return swarm__fail_nomem(err);
    int code = swarm__transfers_new(loop, &prober->transfers, err);
    if (code < 0) {
        swarm__free(prober);
        return code;
    }
    *out_prober = prober;
    return 0;
}

void swarm__http_prober_free(swarm__http_prober *prober)
{
    if (prober == NULL)
        return;
    swarm__transfers_free(prober->transfers);
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
    return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, attempt->error) == CURLE_OK &&
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
    attempt->transfer.easy = attempt->easy;
    attempt->transfer.ended = end;
    attempt->transfer.user = attempt;
    return swarm__transfers_add(attempt->prober->transfers, &attempt->transfer, err);
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
    swarm__transfer_remove(&attempt->transfer);
    curl_easy_cleanup(attempt->easy);
    swarm__http_request_free(&attempt->request);
    swarm_http_probe_free(attempt->probe);
    swarm__free(attempt->place);
    swarm__free(attempt);
}
