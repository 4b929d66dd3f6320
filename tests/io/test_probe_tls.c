/* SPDX-License-Identifier: MIT
 *
 * HTTP probes over TLS: certificates that are trusted or not, names that fit or not, and peers that
 * do not speak TLS. The peer is `openssl s_server` with a certificate made for the run.
 */
#include "io/tls_peer.h"
#include "probe_bench.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char folder[] = "/tmp/probe-tls-XXXXXX";
static tls_identity identity;
static tls_server server;

static void start_server(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
    tls_make_identity(&identity, folder, "web", "IP:127.0.0.1,DNS:web.test");
    const char *const words[] = {"openssl", "s_server",   "-accept", "127.0.0.1:0",
                                 "-key",    identity.key, "-cert",   identity.certificate,
                                 "-www",    NULL};
    tls_start_server(&server, words, "ACCEPT 127.0.0.1:");
}

static void stop_server(void)
{
    tls_stop_server(&server);
    tls_remove_identity(&identity);
    rmdir(folder);
}

/* verify: 1, 0, or -1 for unset. */
static int32_t probe(probe_bench *bench, int verify, int trusted, const char *name, uint32_t port)
{
    swarm_health_config *config = swarm_health_config_new();
    swarm_http_probe *http = swarm_health_config_edit_http(config);
    swarm_http_probe_set_scheme(http, SWARM_HTTP_SCHEME_HTTPS);
    if (verify >= 0)
        swarm_http_probe_set_tls_verify(http, verify);
    if (trusted)
        swarm_http_probe_set_tls_ca_file(http, identity.certificate);
    if (name != NULL)
        swarm_http_probe_set_tls_server_name(http, name);
    bench_open(bench);
    int32_t exit_code = bench_probe(bench, config, port, 4000);
    bench_close(bench);
    swarm_health_config_free(config);
    return exit_code;
}

static void assert_says(const probe_bench *bench, const char *words)
{
    ck_assert_msg(strstr(bench->output, words) != NULL, "not said: %s, but: %s", words,
                  bench->output);
}

START_TEST(certificates_are_verified_unless_told_otherwise)
{
    probe_bench bench;
    ck_assert_int_eq(probe(&bench, -1, 0, NULL, server.port), 1);
    assert_says(&bench, "GET https://127.0.0.1:");
    assert_says(&bench, "certificate");
    ck_assert_int_eq(probe(&bench, 1, 0, NULL, server.port), 1);
    assert_says(&bench, "certificate");
    ck_assert_int_eq(probe(&bench, 0, 0, NULL, server.port), 0);
    ck_assert_str_eq(bench.output, "HTTP 200");
    ck_assert_int_eq(probe(&bench, -1, 1, NULL, server.port), 0);
}
END_TEST

START_TEST(names_are_verified)
{
    probe_bench bench;
    ck_assert_int_eq(probe(&bench, -1, 1, "web.test", server.port), 0);
    ck_assert_int_eq(probe(&bench, -1, 1, "other.test", server.port), 1);
    assert_says(&bench, "other.test");
    ck_assert_int_eq(probe(&bench, 0, 1, "other.test", server.port), 0);
}
END_TEST

START_TEST(a_missing_certificate_file_is_said)
{
    probe_bench bench;
    char kept = identity.certificate[strlen(identity.certificate) - 1];
    identity.certificate[strlen(identity.certificate) - 1] = 'x';
    ck_assert_int_eq(probe(&bench, -1, 1, NULL, server.port), 1);
    assert_says(&bench, identity.certificate);
    identity.certificate[strlen(identity.certificate) - 1] = kept;
}
END_TEST

static void sends_garbage(probe_peer *peer, int fd)
{
    (void)peer;
    (void)send(fd, "HTTP/1.1 200 OK\r\n\r\n", 19, MSG_NOSIGNAL);
}

static void hangs_up(probe_peer *peer, int fd)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    (void)peer;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

START_TEST(peers_without_tls_are_unhealthy)
{
    probe_bench bench;
    static peer_script *const scripts[] = {sends_garbage, hangs_up};
    for (size_t i = 0; i < 2; i++) {
        probe_peer peer;
        peer_start(&peer, scripts[i], NULL);
        ck_assert_int_eq(probe(&bench, 0, 0, NULL, peer.port), 1);
        assert_says(&bench, "GET https://127.0.0.1:");
        peer_stop(&peer);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("probe_tls");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 30);
    tcase_add_unchecked_fixture(tests, start_server, stop_server);
    tcase_add_test(tests, certificates_are_verified_unless_told_otherwise);
    tcase_add_test(tests, names_are_verified);
    tcase_add_test(tests, a_missing_certificate_file_is_said);
    tcase_add_test(tests, peers_without_tls_are_unhealthy);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
