/* SPDX-License-Identifier: MIT */
#include "runtime/docker/client.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "base/transfers.h"
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum {
    BODY_LIMIT = 16 * 1024 * 1024, /* as of all JSON that is read */
    HEADER_LIMIT = 64 * 1024,
    VERSION_SIZE = 16
};

struct swarm__docker_client {
    swarm__transfers *transfers;
    char *socket_path; /* NULL for TCP */
    char *base;        /* "http://host:port" */
    char *connect_to;  /* NULL, or where the verified name really is */
    char *host;        /* for sentences */
    char *ca_file;
    char *certificate_file;
    char *key_file;
    char version[VERSION_SIZE]; /* "" before it is known */
    int64_t patience_ns;
};

struct swarm__docker_request {
    swarm__transfer transfer;
    CURL *easy;
    const swarm__docker_client *client;
    struct curl_slist *headers;
    struct curl_slist *connect_to;
    char *sent; /* the body */
    swarm__docker_question question;
    swarm__text body;
    size_t header_bytes;
    int streaming; /* the answer is a good one, and its bytes are handed out */
    int broken_off;
    char api_version[VERSION_SIZE];
    char error[CURL_ERROR_SIZE];
};

/* ---- where the Engine is ---- */

static int fail_uri(const char *uri, const char *why, swarm_error **err)
{
    return swarm__fail(err, SWARM_E_INVAL, "/Runtime", "runtime \"%s\": %s", uri, why);
}

/* "host", "host:port", "[ipv6]:port", perhaps with a slash behind. */
static int split_host(const char *text, size_t *out_host_length, const char **out_port)
{
    size_t length = strcspn(text, "/");
    if (length == 0 || (text[length] == '/' && text[length + 1] != '\0') ||
        memchr(text, '@', length) != NULL || strpbrk(text, "?# ") != NULL)
        return -1;
    const char *bracket = text[0] == '[' ? memchr(text, ']', length) : text;
    if (bracket == NULL)
        return -1;
    const char *colon = memchr(bracket, ':', length - (size_t)(bracket - text));
    *out_port = colon != NULL ? colon + 1 : NULL;
    *out_host_length = colon != NULL ? (size_t)(colon - text) : length;
    return *out_host_length > 0 ? 0 : -1;
}

static int parse_port(const char *text, uint64_t *out_port)
{
    char digits[8];
    size_t length = strcspn(text, "/");
    if (length == 0 || length >= sizeof digits)
        return -1;
    memcpy(digits, text, length);
    digits[length] = '\0';
    return swarm__parse_u64(digits, out_port) == 0 && *out_port >= 1 && *out_port <= 65535 ? 0 : -1;
}

static int set_network_place(swarm__docker_client *client, const char *uri, const char *rest,
                             const swarm__docker_tls *tls, swarm_error **err)
{
    size_t length;
    const char *port_text;
    int secure = strncmp(uri, "https:", 6) == 0;
    uint64_t port = secure ? 2376 : 2375;
    if (split_host(rest, &length, &port_text) < 0 ||
        (port_text != NULL && parse_port(port_text, &port) < 0))
        return fail_uri(uri, "a host and a port are wanted, such as tcp://10.0.0.5:2375", err);
    const char *name = secure && tls != NULL ? tls->server_name : NULL;
    client->host = swarm__format("%.*s:%u", (int)length, rest, (unsigned)port);
    client->base = name != NULL ? swarm__format("https://%s:%u", name, (unsigned)port)
                                : swarm__format("%s://%.*s:%u", secure ? "https" : "http",
                                                (int)length, rest, (unsigned)port);
    if (name != NULL) {
        client->connect_to = swarm__format("::%.*s:%u", (int)length, rest, (unsigned)port);
        if (client->connect_to == NULL)
            return swarm__fail_nomem(err);
    }
    return client->host != NULL && client->base != NULL ? 0 : swarm__fail_nomem(err);
}

static int set_place(swarm__docker_client *client, const char *uri, const swarm__docker_tls *tls,
                     swarm_error **err)
{
    if (strncmp(uri, "unix://", 7) == 0) {
        if (uri[7] != '/' || strlen(uri + 7) >= 104)
            return fail_uri(uri,
                            "the path of a socket is wanted, such as "
                            "unix:///var/run/docker.sock",
                            err);
        client->socket_path = swarm__strdup(uri + 7);
        client->host = swarm__strdup(uri + 7);
        client->base = swarm__strdup("http://docker");
        return client->socket_path != NULL && client->host != NULL && client->base != NULL
                   ? 0
                   : swarm__fail_nomem(err);
    }
    size_t scheme = strncmp(uri, "tcp://", 6) == 0 ? 6 : strncmp(uri, "https://", 8) == 0 ? 8 : 0;
    if (scheme == 0)
        return fail_uri(uri, "unix, tcp or https is wanted", err);
    return set_network_place(client, uri, uri + scheme, tls, err);
}

int swarm__docker_client_new(swarm__loop *loop, const char *uri, const swarm__docker_tls *tls,
                             int64_t patience_ns, swarm__docker_client **out_client,
                             swarm_error **err)
{
    swarm__docker_client *client = swarm__alloc_zero(1, sizeof *client);
    if (client == NULL)
        return swarm__fail_nomem(err);
    client->patience_ns = patience_ns;
    int code = set_place(client, uri, tls, err);
    if (code == 0 && tls != NULL &&
        (swarm__str_set(&client->ca_file, tls->ca_file) < 0 ||
         swarm__str_set(&client->certificate_file, tls->certificate_file) < 0 ||
         swarm__str_set(&client->key_file, tls->key_file) < 0))
        code = swarm__fail_nomem(err);
    if (code == 0)
        code = swarm__transfers_new(loop, &client->transfers, err);
    if (code < 0) {
        swarm__docker_client_free(client);
        return code;
    }
    *out_client = client;
    return 0;
}

void swarm__docker_client_free(swarm__docker_client *client)
{
    if (client == NULL)
        return;
    swarm__transfers_free(client->transfers);
    swarm__free(client->socket_path);
    swarm__free(client->base);
    swarm__free(client->connect_to);
    swarm__free(client->host);
    swarm__free(client->ca_file);
    swarm__free(client->certificate_file);
    swarm__free(client->key_file);
    swarm__free(client);
}

int swarm__docker_client_set_version(swarm__docker_client *client, const char *version)
{
    size_t length = strlen(version);
    if (length >= sizeof client->version)
        return SWARM_E_INVAL;
    memcpy(client->version, version, length + 1);
    return 0;
}

char *swarm__docker_escape(const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    swarm__text escaped = {0};
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text) != NULL)
            swarm__text_add_bytes(&escaped, text, 1);
        else
            swarm__text_add_format(&escaped, "%%%02X", (unsigned)(unsigned char)*text);
    }
    return swarm__text_take(&escaped);
}

/* ---- what comes ---- */

/* "Api-Version: 1.41" */
static void note_version(swarm__docker_request *request, const char *bytes, size_t length)
{
    static const char name[] = "api-version:";
    size_t from = sizeof name - 1, count = 0;
    if (length <= from)
        return;
    for (size_t i = 0; i < from; i++)
        if ((bytes[i] | 0x20) != (name[i] | 0x20))
            return;
    while (from < length && bytes[from] == ' ')
        from++;
    while (from < length && count + 1 < sizeof request->api_version &&
           (bytes[from] == '.' || (bytes[from] >= '0' && bytes[from] <= '9')))
        request->api_version[count++] = bytes[from++];
    request->api_version[count] = '\0';
}

/* What the reader says of bytes, in curl's words. */
static size_t hand_out(swarm__docker_request *request, const char *bytes, size_t length)
{
    int verdict = request->question.bytes(request->question.user, bytes, length);
    if (verdict == 1)
        return CURL_WRITEFUNC_PAUSE;
    if (verdict == 0)
        return length;
    request->broken_off = 1;
    return length == 0 ? 1 : 0;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
    swarm__docker_request *request = user;
    size_t length = size * count;
    long status = 0;
    request->header_bytes += length;
    if (request->header_bytes > HEADER_LIMIT)
        return 0;
    note_version(request, bytes, length);
    if (length == 0 || (bytes[0] != '\r' && bytes[0] != '\n'))
        return length;
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    if (request->question.bytes != NULL && status >= 200 && status < 300) {
        request->streaming = 1;
        request->question.bytes(request->question.user, "", 0);
    }
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    swarm__docker_request *request = user;
    size_t length = size * count;
    if (request->streaming)
        return hand_out(request, bytes, length);
    if (length > BODY_LIMIT - request->body.length)
        return 0;
    swarm__text_add_bytes(&request->body, bytes, length);
    return request->body.failed ? 0 : length;
}

/* A peer that is gone without a word is found out by the kernel, which costs nothing. */
static int on_socket(void *user, curl_socket_t fd, curlsocktype purpose)
{
    const swarm__docker_client *client = user;
    int on = 1, second = 1;
    unsigned patience_ms = (unsigned)(client->patience_ns / 1000000);
    (void)purpose;
    if (client->socket_path != NULL)
        return CURL_SOCKOPT_OK;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &second, sizeof second);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &second, sizeof second);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
    return CURL_SOCKOPT_OK;
}

/* ---- the end ---- */

static void request_free(swarm__docker_request *request)
{
    swarm__transfer_remove(&request->transfer);
    curl_easy_cleanup(request->easy);
    curl_slist_free_all(request->headers);
    curl_slist_free_all(request->connect_to);
    swarm__text_free(&request->body);
    swarm__free(request->sent);
    swarm__free(request);
}

static const char *failure_of(const swarm__docker_request *request, CURLcode result, char *buffer,
                              size_t size)
{
    long os_error = 0;
    if (request->transfer.unwatched)
        return "the connection cannot be watched";
    if (request->body.failed)
        return "out of memory";
    if (request->header_bytes > HEADER_LIMIT)
        return "the header of the answer is longer than 64 KiB";
    if (result == CURLE_WRITE_ERROR)
        return request->broken_off ? "the answer makes no sense"
                                   : "the answer is longer than 16 MiB";
    curl_easy_getinfo(request->easy, CURLINFO_OS_ERRNO, &os_error);
    if (result == CURLE_COULDNT_CONNECT && os_error != 0)
        return swarm__errno_text((int)os_error, buffer, size);
    if (result == CURLE_OPERATION_TIMEDOUT)
        return "no answer in time";
    if (result == CURLE_GOT_NOTHING)
        return "the connection was closed without an answer";
    return request->error[0] != '\0' ? request->error : curl_easy_strerror(result);
}

static void on_ended(void *user, CURLcode result)
{
    swarm__docker_request *request = user;
    char buffer[128], *failure = NULL;
    long status = 0;
    swarm__docker_answer answer = {.body = request->body.data != NULL ? request->body.data : "",
                                   .length = request->body.length,
                                   .api_version = request->api_version};
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    if (result == CURLE_OK && status != 0 && !request->transfer.unwatched &&
        !request->body.failed) {
        answer.status = (int32_t)status;
    } else {
        const char *why = failure_of(request, result, buffer, sizeof buffer);
        failure = swarm__format("%s: %s", request->client->host, why);
        answer.failure = failure != NULL ? failure : why;
        answer.unanswered = result == CURLE_OPERATION_TIMEDOUT;
    }
    request->question.ended(request->question.user, &answer);
    swarm__free(failure);
    request_free(request);
}

/* ---- asking ---- */

static int set_header(swarm__docker_request *request, const char *line)
{
    struct curl_slist *longer = curl_slist_append(request->headers, line);
    if (longer == NULL)
        return SWARM_E_NOMEM;
    request->headers = longer;
    return 0;
}

static int set_url(swarm__docker_request *request, const swarm__docker_question *question)
{
    const swarm__docker_client *client = request->client;
    int versioned = !question->plain && client->version[0] != '\0';
    char *url = swarm__format("%s%s%s%s", client->base, versioned ? "/v" : "",
                              versioned ? client->version : "", question->path);
    int good = url != NULL && curl_easy_setopt(request->easy, CURLOPT_URL, url) == CURLE_OK;
    swarm__free(url);
    return good;
}

static int set_body(swarm__docker_request *request, const swarm__docker_question *question)
{
    CURL *easy = request->easy;
    if (set_header(request, "Expect:") < 0 ||
        (question->header != NULL && set_header(request, question->header) < 0))
        return 0;
    if (question->body != NULL) {
        request->sent = swarm__strdup(question->body);
        if (request->sent == NULL || set_header(request, "Content-Type: application/json") < 0 ||
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->sent) != CURLE_OK)
            return 0;
    } else if (strcmp(question->method, "POST") == 0 &&
               curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "") != CURLE_OK) {
        return 0;
    }
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, question->method) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers) == CURLE_OK;
}

static int set_callbacks(swarm__docker_request *request)
{
    CURL *easy = request->easy;
    return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->error) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HEADERDATA, request) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, request) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, request->client) == CURLE_OK;
}

/* Only what the URI says is spoken with, whatever the environment or the Engine would like. */
static int set_transport(swarm__docker_request *request, int64_t timeout_ns)
{
    CURL *easy = request->easy;
    const swarm__docker_client *client = request->client;
    long timeout_ms = (long)((timeout_ns + 999999) / 1000000);
    if (client->connect_to != NULL) {
        request->connect_to = curl_slist_append(NULL, client->connect_to);
        if (request->connect_to == NULL ||
            curl_easy_setopt(easy, CURLOPT_CONNECT_TO, request->connect_to) != CURLE_OK)
            return 0;
    }
#if LIBCURL_VERSION_NUM >= 0x075500
    if (curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK)
        return 0;
#else
    if (curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS)) !=
        CURLE_OK)
        return 0;
#endif
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)10000) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, client->socket_path) == CURLE_OK &&
           (client->ca_file == NULL ||
            curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file) == CURLE_OK) &&
           (client->certificate_file == NULL ||
            curl_easy_setopt(easy, CURLOPT_SSLCERT, client->certificate_file) == CURLE_OK) &&
           (client->key_file == NULL ||
            curl_easy_setopt(easy, CURLOPT_SSLKEY, client->key_file) == CURLE_OK);
}

int swarm__docker_client_ask(swarm__docker_client *client, const swarm__docker_question *question,
                             swarm__docker_request **out_request, swarm_error **err)
{
    swarm__docker_request *request = swarm__alloc_zero(1, sizeof *request);
    if (request == NULL)
        return swarm__fail_nomem(err);
    request->client = client;
    request->question = *question;
    request->easy = curl_easy_init();
    request->transfer.easy = request->easy;
    request->transfer.ended = on_ended;
    request->transfer.user = request;
    if (request->easy == NULL || !set_url(request, question) || !set_body(request, question) ||
        !set_callbacks(request) || !set_transport(request, question->timeout_ns) ||
        swarm__transfers_add(client->transfers, &request->transfer, NULL) < 0) {
        request_free(request);
        return swarm__fail_nomem(err);
    }
    *out_request = request;
    return 0;
}

void swarm__docker_request_cancel(swarm__docker_request *request)
{
    if (request != NULL)
        request_free(request);
}

void swarm__docker_request_resume(swarm__docker_request *request)
{
    swarm__transfer_resume(&request->transfer);
}
