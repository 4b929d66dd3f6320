/* SPDX-License-Identifier: MIT
 *
 * HTTP probes against scripted peers: what is asked, what is accepted, and every way in which a peer
 * can misbehave.
 */
#include "probe_bench.h"
#include "support/failing_alloc.h"
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
#define UP      OK_HEAD "Content-Length: 15\r\n\r\n{\"status\":\"UP\"}"

static swarm_health_config *http_config(const char *path)
{
    swarm_health_config *config = swarm_health_config_new();
    swarm_http_probe *probe = swarm_health_config_edit_http(config);
    ck_assert_ptr_nonnull(probe);
    if (path != NULL)
        ck_assert_int_eq(swarm_http_probe_set_path(probe, path), 0);
    return config;
}

/* Probe a peer that plays the script once, on a bench of its own. Takes the config. */
static int32_t probe(probe_bench *bench, swarm_health_config *config, peer_script *script,
                     const char *reply, int64_t timeout_ms, probe_peer *peer)
{
    bench_open(bench);
    probe_peer own;
    probe_peer *used = peer != NULL ? peer : &own;
    peer_start(used, script, reply);
    int32_t exit_code = bench_probe(bench, config, used->port, timeout_ms);
    peer_stop(used);
    ck_assert_int_le(used->connections, 1);
    bench_close(bench);
    swarm_health_config_free(config);
    return exit_code;
}

static void assert_says(const probe_bench *bench, const char *words)
{
    ck_assert_msg(strstr(bench->output, words) != NULL, "not said: %s, but: %s", words,
                  bench->output);
}

/* --- the request --- */

START_TEST(the_request_is_plain_and_closes)
{
    probe_bench bench;
    probe_peer peer;
    char host[64], agent[64];
    setenv("http_proxy", "http://127.0.0.1:1", 1); /* of no concern to a probe */
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    ck_assert_int_eq(probe(&bench, http_config("/a/../b?q=1"), peer_replies, UP, 2000, &peer), 0);
    ck_assert_str_eq(bench.output, "HTTP 200");
    ck_assert_ptr_eq(strstr(peer.request, "GET /a/../b?q=1 HTTP/1.1\r\n"), peer.request);
    snprintf(host, sizeof host, "\r\nHost: 127.0.0.1:%u\r\n", peer.port);
    snprintf(agent, sizeof agent, "\r\nUser-Agent: libswarm/%s\r\n", swarm_version());
    ck_assert_ptr_nonnull(strstr(peer.request, host));
    ck_assert_ptr_nonnull(strstr(peer.request, agent));
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\nConnection: close\r\n"));
    ck_assert_int_eq(probe(&bench, http_config(NULL), peer_replies, UP, 2000, &peer), 0);
    ck_assert_ptr_eq(strstr(peer.request, "GET / HTTP/1.1\r\n"), peer.request);
}
END_TEST

START_TEST(headers_and_method_can_be_set)
{
    probe_bench bench;
    probe_peer peer;
    swarm_health_config *config = http_config("/");
    swarm_http_probe *http = swarm_health_config_edit_http(config);
    swarm_http_probe_set_header(http, "Host", "shop.example");
    swarm_http_probe_set_header(http, "Authorization", "Bearer s3cret");
    swarm_http_probe_set_header(http, "X-Empty", "");
    swarm_http_probe_set_header(http, "User-Agent", "mine");
    swarm_http_probe_set_method(http, "OPTIONS");
    ck_assert_int_eq(probe(&bench, config, peer_replies, "HTTP/1.1 500 No\r\n\r\n", 2000, &peer),
                     1);
    ck_assert_ptr_eq(strstr(peer.request, "OPTIONS / HTTP/1.1\r\n"), peer.request);
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\nHost: shop.example\r\n"));
    ck_assert_ptr_null(strstr(peer.request, "Host: 127"));
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\nAuthorization: Bearer s3cret\r\n"));
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\nX-Empty:"));
    ck_assert_ptr_nonnull(strstr(peer.request, "\r\nUser-Agent: mine\r\n"));
    ck_assert_ptr_null(strstr(bench.output, "s3cret"));

    config = http_config("/");
    swarm_http_probe_set_method(swarm_health_config_edit_http(config), "HEAD");
    ck_assert_int_eq(probe(&bench, config, peer_replies,
                           "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", 2000, &peer),
                     0);
    ck_assert_ptr_eq(strstr(peer.request, "HEAD / "), peer.request);
}
END_TEST

START_TEST(secrets_do_not_show)
{
    probe_bench bench;
    swarm_health_config *config = http_config("/health?token=s3cret");
    swarm_http_probe_set_header(swarm_health_config_edit_http(config), "X-Key", "s3cret");
    bench_open(&bench);
    ck_assert_int_eq(bench_probe(&bench, config, 1, 2000), 1);
    assert_says(&bench, "GET http://127.0.0.1:1/health: Connection refused");
    ck_assert_ptr_null(strstr(bench.output, "s3cret"));
    bench_close(&bench);
    swarm_health_config_free(config);
}
END_TEST

/* --- what is accepted --- */

static int32_t probe_status(probe_bench *bench, const char *first, const char *second, int status)
{
    char reply[128];
    swarm_health_config *config = http_config("/");
    swarm_http_probe *http = swarm_health_config_edit_http(config);
    if (first != NULL)
        ck_assert_int_eq(swarm_http_probe_add_status(http, first), 0);
    if (second != NULL)
        ck_assert_int_eq(swarm_http_probe_add_status(http, second), 0);
    snprintf(reply, sizeof reply,
             "HTTP/1.1 %d Word\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", status);
    return probe(bench, config, peer_replies, reply, 2000, NULL);
}

START_TEST(statuses_are_numbers_and_ranges)
{
    probe_bench bench;
    static const struct {
        const char *first, *second;
        int status;
        int32_t expected;
    } cases[] = {{NULL, NULL, 200, 0},      {NULL, NULL, 204, 0},       {NULL, NULL, 302, 0},
                 {NULL, NULL, 399, 0},      {NULL, NULL, 400, 1},       {NULL, NULL, 503, 1},
                 {"204", NULL, 204, 0},     {"204", NULL, 200, 1},      {"200-299", NULL, 299, 0},
                 {"200-299", NULL, 300, 1}, {"200", "401-403", 402, 0}, {"200", "401-403", 404, 1},
                 {"503-503", NULL, 503, 0}, {"200", "401-403", 200, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char said[16];
        ck_assert_int_eq(probe_status(&bench, cases[i].first, cases[i].second, cases[i].status),
                         cases[i].expected);
        snprintf(said, sizeof said, "HTTP %d", cases[i].status);
        assert_says(&bench, said);
    }
}
END_TEST

START_TEST(a_bad_answer_is_quoted)
{
    probe_bench bench;
    ck_assert_int_eq(probe(&bench, http_config("/"), peer_replies,
                           "HTTP/1.1 503 No\r\nContent-Length: 17\r\n\r\n{\"status\":\"DOWN\"}",
                           2000, NULL),
                     1);
    ck_assert_str_eq(bench.output, "HTTP 503: {\"status\":\"DOWN\"}");
    ck_assert_int_eq(probe(&bench, http_config("/"), peer_replies,
                           "HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\na\xff"
                           "b",
                           2000, NULL),
                     1);
    ck_assert_str_eq(bench.output, "HTTP 500: a\xef\xbf\xbd"
                                   "b");
}
END_TEST

static int32_t probe_json(probe_bench *bench, const char *pointer, const char *value,
                          const char *body)
{
    char reply[2048];
    swarm_health_config *config = http_config("/");
    swarm_http_probe *http = swarm_health_config_edit_http(config);
    ck_assert_int_eq(swarm_http_probe_set_json_pointer(http, pointer), 0);
    if (value != NULL)
        ck_assert_int_eq(swarm_http_probe_set_json_value(http, value), 0);
    snprintf(reply, sizeof reply, OK_HEAD "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
    return probe(bench, config, peer_replies, reply, 2000, NULL);
}

START_TEST(json_values_are_compared)
{
    probe_bench bench;
    static const struct {
        const char *pointer, *value, *body;
        int32_t expected;
        const char *said;
    } cases[] = {
        {"/status", "UP", "{\"status\":\"UP\"}", 0, "HTTP 200"},
        {"/status", "UP", "{\"status\":\"UNKNOWN\"}", 1,
         "HTTP 200, but /status is \"UNKNOWN\", not UP"},
        {"/status", "UP", "{\"components\":{\"db\":{\"status\":\"UP\"}},\"status\":\"DOWN\"}", 1,
         "is \"DOWN\""},
        {"/components/db/status", "UP", "{\"components\":{\"db\":{\"status\":\"UP\"}}}", 0, "HTTP"},
        {"/nothing", "UP", "{\"status\":\"UP\"}", 1, "nothing at /nothing"},
        {"/status", NULL, "{\"status\":null}", 0, "HTTP 200"},
        {"/status", "null", "{\"status\":null}", 0, "HTTP 200"},
        {"/n", "3", "{\"n\":3}", 0, "HTTP 200"},
        {"/n", "3", "{\"n\":3.0}", 0, "HTTP 200"},
        {"/n", "3", "{\"n\":\"3\"}", 0, "HTTP 200"},
        {"/n", "3", "{\"n\":4}", 1, "/n is 4, not 3"},
        {"/ok", "true", "{\"ok\":true}", 0, "HTTP 200"},
        {"/ok", "true", "{\"ok\":false}", 1, "is false, not true"},
        {"/list/1", "b", "[]", 1, "nothing at"},
        {"/list/1", "b", "{\"list\":[\"a\",\"b\"]}", 0, "HTTP 200"},
        {"/list/01", "b", "{\"list\":[\"a\",\"b\"]}", 1, "nothing at"},
        {"/list/-", NULL, "{\"list\":[\"a\",\"b\"]}", 1, "nothing at"},
        {"/list/99999999999999999999", NULL, "{\"list\":[\"a\"]}", 1, "nothing at"},
        {"/list", "[1, 2]", "{\"list\":[1,2]}", 0, "HTTP 200"},
        {"/a~1b/~0c", "1", "{\"a/b\":{\"~c\":1}}", 0, "HTTP 200"},
        {"/a/", "1", "{\"a\":{\"\":1}}", 0, "HTTP 200"},
        {"", "UP", "\"UP\"", 0, "HTTP 200"},
        {"/status", "UP", "UP", 1, "the answer is not JSON"},
        {"/status", "UP", "", 1, "the answer is not JSON"},
        {"/status", "UP", "{\"status\":\"UP\"} and more", 1, "the answer is not JSON"},
        {"/status", "UP", "{\"status\":\"UP\\u0000\"}", 1, "the answer is not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(probe_json(&bench, cases[i].pointer, cases[i].value, cases[i].body) ==
                          cases[i].expected,
                      "%s in %s: %s", cases[i].pointer, cases[i].body, bench.output);
        assert_says(&bench, cases[i].said);
    }
}
END_TEST

static swarm_health_config *body_config(const char *body)
{
    swarm_health_config *config = http_config("/");
    ck_assert_int_eq(swarm_http_probe_set_body(swarm_health_config_edit_http(config), body), 0);
    return config;
}

START_TEST(the_body_must_contain_the_text)
{
    probe_bench bench;
    ck_assert_int_eq(probe(&bench, body_config("\"UP\""), peer_replies, UP, 2000, NULL), 0);
    ck_assert_int_eq(probe(&bench, body_config(""), peer_replies, UP, 2000, NULL), 0);
    ck_assert_int_eq(probe(&bench, body_config("ok"), peer_replies, UP, 2000, NULL), 1);
    assert_says(&bench, "the answer does not contain \"ok\": {\"status\":\"UP\"}");
    /* chunked, and by the end of the connection */
    ck_assert_int_eq(probe(&bench, body_config("ok"), peer_replies,
                           OK_HEAD
                           "Transfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
                           2000, NULL),
                     0);
    ck_assert_int_eq(probe(&bench, body_config("ok"), peer_replies, OK_HEAD "\r\nok", 2000, NULL),
                     0);
}
END_TEST

/* --- peers that misbehave --- */

static void hundred_megabytes(probe_peer *peer, int fd)
{
    static char block[65536];
    if (!peer_read_request(peer, fd))
        return;
    static const char head[] = OK_HEAD "Content-Length: 104857600\r\n\r\n";
    ssize_t sent = send(fd, head, sizeof head - 1, MSG_NOSIGNAL);
    memset(block, 'x', sizeof block);
    for (int i = 0; i < 1600 && sent > 0; i++)
        sent = send(fd, block, sizeof block, MSG_NOSIGNAL);
    peer->request[0] = sent > 0 ? 'A' : 'C'; /* all of it, or cut off */
}

START_TEST(of_a_huge_answer_only_the_beginning_is_read)
{
    probe_bench bench;
    probe_peer peer;
    ck_assert_int_eq(probe(&bench, http_config("/"), hundred_megabytes, NULL, 4000, &peer), 0);
    ck_assert_int_eq(peer.request[0], 'C');
    ck_assert_int_eq(probe(&bench, body_config("xxx"), hundred_megabytes, NULL, 4000, NULL), 0);
    ck_assert_int_eq(probe(&bench, body_config("y"), hundred_megabytes, NULL, 4000, NULL), 1);
    assert_says(&bench, "the first 16 KiB of the answer does not contain \"y\"");
    swarm_health_config *config = http_config("/");
    swarm_http_probe_set_json_pointer(swarm_health_config_edit_http(config), "/status");
    ck_assert_int_eq(probe(&bench, config, hundred_megabytes, NULL, 4000, NULL), 1);
    assert_says(&bench, "longer than 16 KiB");
}
END_TEST

static void says_nothing(probe_peer *peer, int fd)
{
    (void)fd;
    (void)peer_pause(peer, 3000);
}

static void trickles(probe_peer *peer, int fd)
{
    static const char head[] = OK_HEAD "Content-Length: 100000\r\n\r\n";
    if (!peer_read_request(peer, fd) || send(fd, head, sizeof head - 1, MSG_NOSIGNAL) < 0)
        return;
    while (!peer_pause(peer, 10) && send(fd, "x", 1, MSG_NOSIGNAL) > 0)
        continue;
}

static void trickles_headers(probe_peer *peer, int fd)
{
    if (!peer_read_request(peer, fd) || send(fd, "HTTP/1.1 200 OK\r\nX: ", 20, MSG_NOSIGNAL) < 0)
        return;
    while (!peer_pause(peer, 10) && send(fd, "x", 1, MSG_NOSIGNAL) > 0)
        continue;
}

START_TEST(who_does_not_finish_in_time_did_not_answer)
{
    probe_bench bench;
    static peer_script *const scripts[] = {says_nothing, trickles, trickles_headers};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        ck_assert_int_eq(probe(&bench, http_config("/"), scripts[i], NULL, 150, NULL), -1);
        ck_assert_str_eq(bench.output, "Health check exceeded timeout (150ms)");
        ck_assert_int_ge(bench.took_ms, 150);
        ck_assert_int_lt(bench.took_ms, 1000);
    }
}
END_TEST

static void resets(probe_peer *peer, int fd)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    if (!peer_read_request(peer, fd))
        return;
    if (peer->reply != NULL)
        (void)send(fd, peer->reply, strlen(peer->reply), MSG_NOSIGNAL);
    (void)peer_pause(peer, peer->reply != NULL ? 50 : 0);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static void endless_headers(probe_peer *peer, int fd)
{
    static const char line[] = "X-Filler: 0123456789012345678901234567890123456789\r\n";
    if (!peer_read_request(peer, fd) || send(fd, "HTTP/1.1 200 OK\r\n", 17, MSG_NOSIGNAL) < 0)
        return;
    while (send(fd, line, sizeof line - 1, MSG_NOSIGNAL) > 0)
        continue;
}

static void endless_informational(probe_peer *peer, int fd)
{
    static const char line[] = "HTTP/1.1 103 Early Hints\r\n\r\n";
    if (!peer_read_request(peer, fd))
        return;
    while (send(fd, line, sizeof line - 1, MSG_NOSIGNAL) > 0)
        continue;
}

START_TEST(broken_answers_are_unhealthy_with_a_sentence)
{
    probe_bench bench;
    static const struct {
        peer_script *script;
        const char *reply, *said;
    } cases[] = {
        {peer_replies, "", "closed without an answer"},
        {peer_replies, "HTTP/1.1 200 OK\r\nContent-Le", "GET http://127.0.0.1:"},
        {peer_replies, OK_HEAD "Content-Length: 100\r\n\r\nhalf of i", "GET http://127.0.0.1:"},
        {peer_replies, OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
         "GET http://127.0.0.1:"},
        {peer_replies, OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "GET http://127.0.0.1:"},
        {peer_replies, "SSH-2.0-OpenSSH_9.2p1\r\n", "GET http://127.0.0.1:"},
        {peer_replies, "\x15\x03\x01\x02\x02\x02\x02", "GET http://127.0.0.1:"},
        {peer_replies, "HTTP/9.9 200 OK\r\n\r\n", "GET http://127.0.0.1:"},
        {resets, NULL, "GET http://127.0.0.1:"},
        {resets, OK_HEAD "Content-Length: 100\r\n\r\nhalf of i", "GET http://127.0.0.1:"},
        {endless_headers, NULL, "the header of the answer is longer than 64 KiB"},
        {endless_informational, NULL, "the header of the answer is longer than 64 KiB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t got = probe(&bench, http_config("/x"), cases[i].script, cases[i].reply, 3000, NULL);
        ck_assert_msg(got == 1, "case %zu: %d, %s", i, got, bench.output);
        assert_says(&bench, cases[i].said);
        ck_assert_uint_gt(strlen(bench.output), strlen("GET http://127.0.0.1:1/x: "));
    }
}
END_TEST

/* --- TLS-less corners of the runner --- */

static void slow_up(probe_peer *peer, int fd)
{
    if (peer_read_request(peer, fd) && !peer_pause(peer, 20))
        (void)send(fd, UP, strlen(UP), MSG_NOSIGNAL);
}

START_TEST(cancelled_and_abandoned_probes_leave_nothing)
{
    probe_bench bench;
    probe_peer peer;
    swarm_health_config *config = http_config("/");
    bench_open(&bench);
    peer_start(&peer, slow_up, NULL);
    ck_assert_int_eq(bench_start(&bench, config, peer.port, 2000, "a", NULL), 0);
    swarm__probe_cancel(bench.runner, "a"); /* before anything was done */
    ck_assert_int_eq(bench_start(&bench, config, peer.port, 2000, "a", NULL), 0);
    ck_assert_int_eq(bench_start(&bench, config, peer.port, 2000, "a", NULL), SWARM_E_STATE);
    bench_idle(&bench, 10);
    swarm__probe_cancel(bench.runner, "a"); /* in the middle */
    ck_assert_int_eq(bench_wait(&bench, 60), 0);
    ck_assert_int_eq(bench_probe(&bench, config, peer.port, 2000), 0);
    ck_assert_int_eq(bench_start(&bench, config, peer.port, 2000, "a", NULL), 0);
    bench_idle(&bench, 10);
    peer_stop(&peer);
    bench_close(&bench); /* with an answer that was not taken, or one in flight */
    swarm_health_config_free(config);
}
END_TEST

START_TEST(many_at_once)
{
    enum {
        MANY = 100
    };
    probe_bench bench;
    probe_peer peer;
    swarm_health_config *config = http_config("/");
    bench_open(&bench);
    peer_start(&peer, peer_replies, UP);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            char name[16];
            snprintf(name, sizeof name, "t%d", i);
            ck_assert_int_eq(bench_start(&bench, config, peer.port, 10000, name, NULL), 0);
        }
        for (int i = 0; i < MANY; i++) {
            ck_assert_int_eq(bench_wait(&bench, 10000), 1);
            ck_assert_msg(bench.exit_code == 0, "%s", bench.output);
        }
    }
    peer_stop(&peer);
    ck_assert_int_eq(peer.connections, 2 * MANY);
    bench_close(&bench);
    swarm_health_config_free(config);
}
END_TEST

/* Once its answers are taken, a runner has nothing to wake up for. */
START_TEST(an_idle_runner_sleeps)
{
    probe_bench bench;
    probe_peer peer;
    swarm_health_config *config = http_config("/");
    bench_open(&bench);
    peer_start(&peer, peer_replies, UP);
    ck_assert_int_eq(bench_probe(&bench, config, peer.port, 2000), 0);
    bench_idle(&bench, 50);
    ck_assert_int_eq(swarm__loop_deadline_ns(bench.loop), INT64_MAX);
    peer_stop(&peer);
    bench_close(&bench);
    swarm_health_config_free(config);
}
END_TEST

/* Whether this machine speaks IPv6 or not, the request is a good one. */
START_TEST(ipv6_addresses_are_taken)
{
    probe_bench bench;
    swarm_health_config *config = http_config("/");
    bench_open(&bench);
    const swarm__probe_request request = {.task_id = "task",
                                          .attempt = 1,
                                          .config = config,
                                          .timeout_ns = 1000000000,
                                          .address = "::1",
                                          .port = 1};
    ck_assert_int_eq(swarm__probe_start(bench.runner, &request, NULL), 0);
    ck_assert_int_eq(bench_wait(&bench, 5000), 1);
    ck_assert_int_eq(bench.exit_code, 1);
    assert_says(&bench, "GET http://[::1]:1/: ");
    ck_assert_ptr_null(strstr(bench.output, "URL"));
    bench_close(&bench);
    swarm_health_config_free(config);
}
END_TEST

/* Takes the config. */
static void refused(swarm_health_config *config, const char *address, uint32_t port,
                    const char *path)
{
    probe_bench bench;
    swarm_error *error = NULL;
    bench_open(&bench);
    const swarm__probe_request request = {.task_id = "task",
                                          .attempt = 1,
                                          .config = config,
                                          .timeout_ns = 1000000000,
                                          .address = address,
                                          .port = port};
    ck_assert_int_eq(swarm__probe_start(bench.runner, &request, &error), SWARM_E_INVAL);
    if (path != NULL)
        ck_assert_str_eq(swarm_error_get_path(error), path);
    swarm_error_free(error);
    bench_close(&bench);
    swarm_health_config_free(config);
}

START_TEST(what_does_not_fit_into_a_request_is_refused)
{
    static const struct {
        int (*set)(swarm_http_probe *probe, const char *value);
        const char *value, *path;
    } cases[] = {{swarm_http_probe_set_path, "", "/HTTP/Path"},
                 {swarm_http_probe_set_path, "health", "/HTTP/Path"},
                 {swarm_http_probe_set_path, "/a b", "/HTTP/Path"},
                 {swarm_http_probe_set_path, "/a\r\nX: y", "/HTTP/Path"},
                 {swarm_http_probe_set_method, "", "/HTTP/Method"},
                 {swarm_http_probe_set_method, "GET /x", "/HTTP/Method"},
                 {swarm_http_probe_add_status, "", "/HTTP/Statuses/0"},
                 {swarm_http_probe_add_status, "2xx", "/HTTP/Statuses/0"},
                 {swarm_http_probe_add_status, "99", "/HTTP/Statuses/0"},
                 {swarm_http_probe_add_status, "300-200", "/HTTP/Statuses/0"},
                 {swarm_http_probe_add_status, "200-", "/HTTP/Statuses/0"},
                 {swarm_http_probe_add_status, "200 ", "/HTTP/Statuses/0"},
                 {swarm_http_probe_set_json_pointer, "status", "/HTTP/JSONPointer"},
                 {swarm_http_probe_set_tls_server_name, "a/b", "/HTTP/TLSServerName"},
                 {swarm_http_probe_set_tls_server_name, "", "/HTTP/TLSServerName"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        swarm_health_config *config = http_config("/");
        ck_assert_int_eq(cases[i].set(swarm_health_config_edit_http(config), cases[i].value), 0);
        refused(config, "127.0.0.1", 80, cases[i].path);
    }
    swarm_health_config *config = http_config("/");
    swarm_http_probe_set_header(swarm_health_config_edit_http(config), "X", "a\r\nY: b");
    refused(config, "127.0.0.1", 80, "/HTTP/Headers/X");
    config = http_config("/");
    swarm_http_probe_set_header(swarm_health_config_edit_http(config), "X:", "a");
    refused(config, "127.0.0.1", 80, "/HTTP/Headers/X:");
    refused(http_config("/"), "127.0.0.1", 0, NULL);
    refused(http_config("/"), "127.0.0.1", 65536, NULL);
    refused(http_config("/"), NULL, 80, NULL);
    refused(http_config("/"), "localhost", 80, NULL);
    refused(http_config("/"), "127.0.0.1/x", 80, NULL);
}
END_TEST

/* --- memory --- */

static swarm_health_config *shared_config;
static uint32_t shared_port;

static void ignore_change(void *user)
{
    (void)user;
}

/* Without ck_assert: memory is short in here. Being short while the answer is read makes the one
 * probe fail, and not the call. */
static int probe_once(void *user)
{
    (void)user;
    swarm__loop *loop = NULL;
    swarm__probe_runner *runner = NULL;
    const swarm__probe_request request = {.task_id = "task",
                                          .attempt = 1,
                                          .config = shared_config,
                                          .timeout_ns = INT64_C(5000000000),
                                          .address = "127.0.0.1",
                                          .port = shared_port};
    int code = swarm__loop_new(&loop, NULL);
    if (code == 0)
        code = swarm__probe_runner_new(loop, ignore_change, NULL, &runner, NULL);
    if (code == 0)
        code = swarm__probe_start(runner, &request, NULL);
    swarm__probe_result result;
    while (code == 0 && !swarm__probe_next(runner, &result))
        code = swarm__loop_dispatch(loop, NULL);
    if (code == 0 && result.exit_code != 0)
        code =
            result.exit_code == 1 && failing_alloc_refused() > 0 ? SWARM_E_NOMEM : SWARM_E_INTERNAL;
    swarm__probe_runner_free(runner);
    swarm__loop_free(loop);
    return code;
}

START_TEST(every_allocation_may_fail)
{
    probe_peer peer;
    failing_alloc_use_for_jansson();
    shared_config = http_config("/health");
    swarm_http_probe *http = swarm_health_config_edit_http(shared_config);
    swarm_http_probe_set_header(http, "X-One", "1");
    swarm_http_probe_set_json_pointer(http, "/status");
    swarm_http_probe_set_json_value(http, "UP");
    size_t descriptors = count_descriptors();
    peer_start(&peer, peer_replies, UP);
    shared_port = peer.port;
    ck_assert_uint_gt(failing_alloc_each(probe_once, NULL), 10);
    peer_stop(&peer);
    ck_assert_uint_eq(count_descriptors(), descriptors);
    swarm_health_config_free(shared_config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("probe_http");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, the_request_is_plain_and_closes);
    tcase_add_test(tests, headers_and_method_can_be_set);
    tcase_add_test(tests, secrets_do_not_show);
    tcase_add_test(tests, statuses_are_numbers_and_ranges);
    tcase_add_test(tests, a_bad_answer_is_quoted);
    tcase_add_test(tests, json_values_are_compared);
    tcase_add_test(tests, the_body_must_contain_the_text);
    tcase_add_test(tests, of_a_huge_answer_only_the_beginning_is_read);
    tcase_add_test(tests, who_does_not_finish_in_time_did_not_answer);
    tcase_add_test(tests, broken_answers_are_unhealthy_with_a_sentence);
    tcase_add_test(tests, cancelled_and_abandoned_probes_leave_nothing);
    tcase_add_test(tests, many_at_once);
    tcase_add_test(tests, an_idle_runner_sleeps);
    tcase_add_test(tests, ipv6_addresses_are_taken);
    tcase_add_test(tests, what_does_not_fit_into_a_request_is_refused);
    tcase_add_test(tests, every_allocation_may_fail);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
