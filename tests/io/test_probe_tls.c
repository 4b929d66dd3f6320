/* SPDX-License-Identifier: MIT
 *
 * HTTP probes over TLS: certificates that are trusted or not, names that fit or not, and peers that
 * do not speak TLS. The peer is `openssl s_server` with a certificate made for the run.
 */
#include "probe_bench.h"
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/probe-tls-XXXXXX";
static char key_path[64], certificate_path[64];
static pid_t server;
static uint32_t server_port;
static int server_output;

/* Run a program; its output goes to a pipe if there is one. */
static pid_t launch(const char *const *words, int output_fd)
{
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* also when the test program dies early */
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDIN_FILENO);
        dup2(output_fd >= 0 ? output_fd : nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execvp(words[0], (char *const *)(uintptr_t)words);
        _exit(127);
    }
    ck_assert_int_gt(pid, 0);
    return pid;
}

static void make_certificate(void)
{
    int status = -1;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(key_path, sizeof key_path, "%s/key.pem", folder);
    snprintf(certificate_path, sizeof certificate_path, "%s/certificate.pem", folder);
    const char *const words[] = {"openssl",
                                 "req",
                                 "-x509",
                                 "-newkey",
                                 "ec",
                                 "-pkeyopt",
                                 "ec_paramgen_curve:P-256",
                                 "-nodes",
                                 "-days",
                                 "2",
                                 "-subj",
                                 "/CN=web",
                                 "-addext",
                                 "subjectAltName=IP:127.0.0.1,DNS:web.test",
                                 "-keyout",
                                 key_path,
                                 "-out",
                                 certificate_path,
                                 NULL};
    ck_assert_int_gt(waitpid(launch(words, -1), &status, 0), 0);
    ck_assert_msg(status == 0, "the program openssl is needed to make a certificate");
}

/* s_server says "ACCEPT 127.0.0.1:PORT" when it listens. */
static void read_port(int fd)
{
    char text[256] = "";
    size_t used = 0;
    const char *at = NULL;
    while ((at == NULL || strchr(at, '\n') == NULL) && used + 1 < sizeof text) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        ck_assert_int_gt(poll(&wait, 1, 5000), 0);
        ssize_t got = read(fd, text + used, sizeof text - used - 1);
        ck_assert_int_gt(got, 0);
        used += (size_t)got;
        text[used] = '\0';
        at = strstr(text, "ACCEPT 127.0.0.1:");
    }
    ck_assert_msg(at != NULL, "no port in: %s", text);
    server_port = (uint32_t)strtoul(strchr(at, ':') + 1, NULL, 10);
}

static void start_server(void)
{
    int ends[2];
    make_certificate();
    const char *const words[] = {"openssl", "s_server", "-accept",        "127.0.0.1:0", "-key",
                                 key_path,  "-cert",    certificate_path, "-www",        NULL};
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    server = launch(words, ends[1]);
    close(ends[1]);
    read_port(ends[0]);
    server_output = ends[0]; /* stays open: what the server says must go somewhere */
}

static void stop_server(void)
{
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(server_output);
    unlink(key_path);
    unlink(certificate_path);
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
        swarm_http_probe_set_tls_ca_file(http, certificate_path);
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
    ck_assert_int_eq(probe(&bench, -1, 0, NULL, server_port), 1);
    assert_says(&bench, "GET https://127.0.0.1:");
    assert_says(&bench, "certificate");
    ck_assert_int_eq(probe(&bench, 1, 0, NULL, server_port), 1);
    assert_says(&bench, "certificate");
    ck_assert_int_eq(probe(&bench, 0, 0, NULL, server_port), 0);
    ck_assert_str_eq(bench.output, "HTTP 200");
    ck_assert_int_eq(probe(&bench, -1, 1, NULL, server_port), 0);
}
END_TEST

START_TEST(names_are_verified)
{
    probe_bench bench;
    ck_assert_int_eq(probe(&bench, -1, 1, "web.test", server_port), 0);
    ck_assert_int_eq(probe(&bench, -1, 1, "other.test", server_port), 1);
    assert_says(&bench, "other.test");
    ck_assert_int_eq(probe(&bench, 0, 1, "other.test", server_port), 0);
}
END_TEST

START_TEST(a_missing_certificate_file_is_said)
{
    probe_bench bench;
    char kept = certificate_path[strlen(certificate_path) - 1];
    certificate_path[strlen(certificate_path) - 1] = 'x';
    ck_assert_int_eq(probe(&bench, -1, 1, NULL, server_port), 1);
    assert_says(&bench, certificate_path);
    certificate_path[strlen(certificate_path) - 1] = kept;
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
