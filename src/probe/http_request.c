/* SPDX-License-Identifier: MIT */
#include "probe/http_request.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include "model/validate.h"
#include <arpa/inet.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

/* The address as it stands in a URL. A name would need a resolver, which takes a thread and its own
 * time. */
static int url_host(const char *address, char **out_host, swarm_error **err)
{
    unsigned char parsed[sizeof(struct in6_addr)];
    if (address != NULL && inet_pton(AF_INET, address, parsed) == 1)
        *out_host = swarm__strdup(address);
    else if (address != NULL && inet_pton(AF_INET6, address, parsed) == 1)
        *out_host = swarm__format("[%s]", address);
    else
        return swarm__fail(err, SWARM_E_INVAL, NULL, "\"%s\" is not an IP address",
                           address != NULL ? address : "");
    return *out_host != NULL ? 0 : swarm__fail_nomem(err);
}

static int append(struct curl_slist **list, char *line)
{
    struct curl_slist *longer = line != NULL ? curl_slist_append(*list, line) : NULL;
    swarm__free(line);
    if (longer == NULL)
        return SWARM_E_NOMEM;
    *list = longer;
    return 0;
}

static int make_headers(const swarm_http_probe *probe, struct curl_slist **list)
{
    int code = append(list, swarm__strdup("Connection: close"));
    for (size_t i = 0; code == 0 && i < swarm_http_probe_header_count(probe); i++) {
        const char *value = swarm_http_probe_header_value(probe, i);
        /* To curl "Name:" means to leave the header out; "Name;" is an empty one. */
        code = append(list, swarm__format(value[0] != '\0' ? "%s: %s" : "%s;%s",
                                          swarm_http_probe_header_key(probe, i), value));
    }
    return code;
}

/* curl's answer to setting options: only memory can be missing. */
static int from_curl(CURLcode result, swarm_error **err)
{
    if (result == CURLE_OK)
        return 0;
    if (result == CURLE_OUT_OF_MEMORY)
        return swarm__fail_nomem(err);
    return swarm__fail(err, SWARM_E_NOTSUP, NULL, "this libcurl cannot make the probe: %s",
                       curl_easy_strerror(result));
}

static CURLcode set_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

static CURLcode set_method(CURL *easy, const swarm_http_probe *probe)
{
    const char *method = swarm_http_probe_get_method(probe);
    if (method == NULL || strcmp(method, "GET") == 0)
        return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    if (strcmp(method, "HEAD") == 0)
        return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static CURLcode set_tls(CURL *easy, const swarm_http_probe *probe)
{
    int verify = !swarm_http_probe_has_tls_verify(probe) || swarm_http_probe_get_tls_verify(probe);
    const char *ca_file = swarm_http_probe_get_tls_ca_file(probe);
    CURLcode result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    if (result == CURLE_OK)
        result = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (result == CURLE_OK)
        result = curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (result == CURLE_OK && ca_file != NULL)
        result = curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
    return result;
}

/* What holds for every probe, and must not depend on the environment of the host program. */
static CURLcode set_manners(CURL *easy, int64_t timeout_ns)
{
    /* Our own timer ends the attempt; curl's must only not come before it. */
    int64_t timeout_ms = timeout_ns / 1000000;
    long connect_ms = timeout_ms < INT_MAX - 1000 ? (long)timeout_ms + 1000 : INT_MAX;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_NOSIGNAL, 1},       {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_FRESH_CONNECT, 1},  {CURLOPT_FORBID_REUSE, 1},
        {CURLOPT_PATH_AS_IS, 1},     {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_HTTP09_ALLOWED, 0}, {CURLOPT_CONNECTTIMEOUT_MS, connect_ms},
    };
    CURLcode result = set_protocols(easy);
    for (size_t i = 0; result == CURLE_OK && i < sizeof numbers / sizeof numbers[0]; i++)
        result = curl_easy_setopt(easy, numbers[i].option, numbers[i].value);
    if (result == CURLE_OK)
        result = curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (result == CURLE_OK)
        result = curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    return result;
}

static CURLcode set_user_agent(CURL *easy)
{
    char text[64] = "libswarm/";
    strncat(text, swarm_version(), sizeof text - sizeof "libswarm/");
    return curl_easy_setopt(easy, CURLOPT_USERAGENT, text);
}

/* The URL carries the name that TLS asks for; where it really goes is said apart. */
static int set_place(CURL *easy, const swarm__probe_request *request, swarm__http_request *made,
                     swarm_error **err)
{
    const swarm_http_probe *probe = swarm_health_config_get_http(request->config);
    int tls = swarm_http_probe_get_scheme(probe) == SWARM_HTTP_SCHEME_HTTPS;
    const char *path = swarm_http_probe_get_path(probe);
    const char *name = tls ? swarm_http_probe_get_tls_server_name(probe) : NULL;
    char *host;
    int code = url_host(request->address, &host, err);
    if (code < 0)
        return code;
    if (name != NULL)
        code = append(&made->connect_to, swarm__format("::%s:%u", host, request->port));
    char *url = swarm__format("%s://%s:%u%s", tls ? "https" : "http", name != NULL ? name : host,
                              request->port, path != NULL ? path : "/");
    if (url == NULL || code < 0)
        code = swarm__fail_nomem(err);
    else
        code = from_curl(curl_easy_setopt(easy, CURLOPT_URL, url), err);
    if (code == 0 && made->connect_to != NULL)
        code = from_curl(curl_easy_setopt(easy, CURLOPT_CONNECT_TO, made->connect_to), err);
    swarm__free(url);
    swarm__free(host);
    return code;
}

int swarm__http_request_make(CURL *easy, const swarm__probe_request *request,
                             swarm__http_request *out_request, swarm_error **err)
{
    const swarm_http_probe *probe = swarm_health_config_get_http(request->config);
    *out_request = (swarm__http_request){0};
    int code = swarm__within(swarm__validate_http_probe(probe, err), "/HTTP", err);
    if (code == 0 && (request->port == 0 || request->port > 65535))
        code = swarm__fail(err, SWARM_E_INVAL, NULL, "%u is not a port to probe", request->port);
    if (code == 0)
        code = set_place(easy, request, out_request, err);
    if (code == 0 && make_headers(probe, &out_request->headers) < 0)
        code = swarm__fail_nomem(err);
    if (code < 0)
        return code;
    CURLcode result = set_manners(easy, request->timeout_ns);
    if (result == CURLE_OK)
        result = set_user_agent(easy);
    if (result == CURLE_OK)
        result = set_method(easy, probe);
    if (result == CURLE_OK)
        result = set_tls(easy, probe);
    if (result == CURLE_OK)
        result = curl_easy_setopt(easy, CURLOPT_HTTPHEADER, out_request->headers);
    return from_curl(result, err);
}

void swarm__http_request_free(swarm__http_request *request)
{
    curl_slist_free_all(request->headers);
    curl_slist_free_all(request->connect_to);
    *request = (swarm__http_request){0};
}
