/* SPDX-License-Identifier: MIT
 *
 * Every key of a service, and what it becomes in the spec.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>

#define C "/TaskTemplate/ContainerSpec"

typedef struct key_case {
    const char *body;
    const char *pointer;
    const char *json;
} key_case;

static void all(const key_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        stack_web_has(cases[i].body, cases[i].pointer, cases[i].json);
}

#define ALL(cases) all((cases), sizeof(cases) / sizeof(cases)[0])

START_TEST(names_and_labels_are_docker_s)
{
    static const key_case cases[] = {
        {"", "/Name", "\"shop_web\""},
        {"", "/Labels",
         "{\"com.docker.stack.namespace\":\"shop\",\"com.docker.stack.image\":\"lab\"}"},
        {"", C "/Labels", "{\"com.docker.stack.namespace\":\"shop\"}"},
        {"", C "/Image", "\"lab\""},
        {"", "/Mode", "{\"Replicated\":{}}"},
        {"", "/TaskTemplate/Networks", "[{\"Target\":\"shop_default\",\"Aliases\":[\"web\"]}]"},
        {"", "/UpdateConfig", NULL},
        {"", "/RollbackConfig", NULL},
        {"", "/EndpointSpec", NULL},
        {"", C "/Healthcheck", NULL},
        {"labels: {a: b}", C "/Labels/a", "\"b\""},
        {"labels: {a: b}", "/Labels/a", NULL},
        {"labels: [a=b=c, d]", C "/Labels/a", "\"b=c\""},
        {"labels: [a=b=c, d]", C "/Labels/d", "\"\""},
        {"labels: {a: 1.10, b: 2, c: , d: 1e3}", C "/Labels/a", "\"1.1\""},
        {"labels: {a: 1.10, b: 2, c: , d: 1e3}", C "/Labels/b", "\"2\""},
        {"labels: {a: 1.10, b: 2, c: , d: 1e3}", C "/Labels/c", "\"\""},
        {"labels: {a: 1.10, b: 2, c: , d: 1e3}", C "/Labels/d", "\"1e3\""},
        {"deploy: {labels: {a: b}}", "/Labels/a", "\"b\""},
        {"deploy: {labels: {a: b}}", C "/Labels/a", NULL},
        {"deploy: {labels: [a=b]}", "/Labels/a", "\"b\""},
    };
    ALL(cases);
}
END_TEST

START_TEST(what_runs)
{
    static const key_case cases[] = {
        {"entrypoint: /bin/run 'a b'", C "/Command", "[\"/bin/run\",\"a b\"]"},
        {"entrypoint: [/bin/run, 'a b']", C "/Command", "[\"/bin/run\",\"a b\"]"},
        {"command: sh -c \"exit 0\"", C "/Args", "[\"sh\",\"-c\",\"exit 0\"]"},
        {"command: [x, 'y z']", C "/Args", "[\"x\",\"y z\"]"},
        {"command:", C "/Args", NULL},
        {"hostname: '{{.Node.Hostname}}'", C "/Hostname", "\"{{.Node.Hostname}}\""},
        {"working_dir: /w", C "/Dir", "\"/w\""},
        {"user: '1000:1000'", C "/User", "\"1000:1000\""},
        {"group_add: [audio, 44]", C "/Groups", "[\"audio\",\"44\"]"},
        {"stop_grace_period: 1m30s", C "/StopGracePeriod", "90000000000"},
        {"pull_policy: always", C "/PullPolicy", "\"always\""},
        {"pull_policy: if_not_present", C "/PullPolicy", "\"missing\""},
        {"stop_signal: SIGQUIT", C "/StopSignal", "\"SIGQUIT\""},
        {"tty: true", C "/TTY", "true"},
        {"stdin_open: true", C "/OpenStdin", "true"},
        {"read_only: true", C "/ReadOnly", "true"},
        {"init: true", C "/Init", "true"},
        {"init: false", C "/Init", "false"},
        {"isolation: hyperv", C "/Isolation", "\"hyperv\""},
        {"oom_score_adj: -500", C "/OomScoreAdj", "-500"},
        {"sysctls: {net.core.somaxconn: 1024}", C "/Sysctls/net.core.somaxconn", "\"1024\""},
        {"sysctls: [a=0]", C "/Sysctls", "{\"a\":\"0\"}"},
        {"cap_add: [net_admin, CAP_SYS_TIME, NET_ADMIN]", C "/CapabilityAdd",
         "[\"CAP_NET_ADMIN\",\"CAP_SYS_TIME\"]"},
        {"cap_add: [sys_time]\ncap_drop: [all, CAP_SYS_TIME]", C "/CapabilityDrop", "[\"ALL\"]"},
        {"cap_add: [sys_time]\ncap_drop: [sys_time]", C "/CapabilityDrop", NULL},
        {"ulimits: {nproc: 5, nofile: {soft: 10, hard: -1}}", C "/Ulimits",
         "[{\"Name\":\"nofile\",\"Soft\":10,\"Hard\":-1},{\"Name\":\"nproc\",\"Soft\":5,\"Hard\":5}"
         "]"},
        {"credential_spec: {file: spec.json}", C "/Privileges/CredentialSpec/File",
         "\"spec.json\""},
        {"credential_spec: {registry: key}", C "/Privileges/CredentialSpec/Registry", "\"key\""},
        {"logging: {driver: syslog, options: {a: b, max-file: 3}}", "/TaskTemplate/LogDriver",
         "{\"Name\":\"syslog\",\"Options\":{\"a\":\"b\",\"max-file\":\"3\"}}"},
        {"dns: 8.8.8.8", C "/DNSConfig/Nameservers", "[\"8.8.8.8\"]"},
        {"dns: [8.8.8.8, 1.1.1.1]", C "/DNSConfig/Nameservers", "[\"8.8.8.8\",\"1.1.1.1\"]"},
        {"dns_search: a.b", C "/DNSConfig/Search", "[\"a.b\"]"},
        {"dns_opt: ['ndots:2']", C "/DNSConfig/Options", "[\"ndots:2\"]"},
        {"extra_hosts: ['a:1.2.3.4', 'b:::1']", C "/Hosts", "[\"1.2.3.4 a\",\"::1 b\"]"},
        {"extra_hosts: {b: 1.2.3.4, a: 1.2.3.5}", C "/Hosts", "[\"1.2.3.5 a\",\"1.2.3.4 b\"]"},
        {"x-anything: {a: [1]}", "/x-anything", NULL},
    };
    ALL(cases);
}
END_TEST

START_TEST(the_environment_is_sorted)
{
    static const key_case cases[] = {
        {"environment: {B: 2, A: x, C: ''}", C "/Env", "[\"A=x\",\"B=2\",\"C=\"]"},
        {"environment: [B=2, 'A=x=y', C=]", C "/Env", "[\"A=x=y\",\"B=2\",\"C=\"]"},
        {"environment: {SET: , UNSET: }", C "/Env", "[\"SET=value\",\"UNSET\"]"},
        {"environment: [SET, UNSET]", C "/Env", "[\"SET=value\",\"UNSET\"]"},
        {"environment: {SET: ''}", C "/Env", "[\"SET=value\"]"},
        {"environment: {SET: own}", C "/Env", "[\"SET=own\"]"},
        {"environment: {A: 'x $$ ${SET}'}", C "/Env", "[\"A=x $ value\"]"},
        {"environment: {}", C "/Env", NULL},
        {"environment:", C "/Env", NULL},
        {"environment: {A: '{{.Task.Slot}}'}", C "/Env", "[\"A={{.Task.Slot}}\"]"},
    };
    ALL(cases);
    stack_web_warns("environment: [A=1, A=2]", 4, 24, "A is given twice");
}
END_TEST

START_TEST(networks)
{
    static const char top[] = "services:\n"
                              "  web:\n"
                              "    image: lab\n"
                              "    networks: {front: {aliases: [a], driver_opts: {x: 1}}, back: ,"
                              " host: }\n"
                              "  db: {image: lab, networks: [back, default]}\n"
                              "networks:\n"
                              "  front:\n"
                              "  back: {name: real}\n"
                              "  host: {external: true, name: host}\n";
    swarm_stack *stack = stack_of(top);
    stack_has(
        stack, "web", "/TaskTemplate/Networks",
        "[{\"Target\":\"host\"},{\"Target\":\"real\",\"Aliases\":[\"web\"]},"
        "{\"Target\":\"shop_front\",\"Aliases\":[\"a\",\"web\"],\"DriverOpts\":{\"x\":\"1\"}}]");
    stack_has(stack, "db", "/TaskTemplate/Networks",
              "[{\"Target\":\"real\",\"Aliases\":[\"db\"]},"
              "{\"Target\":\"shop_default\",\"Aliases\":[\"db\"]}]");
    swarm_stack_free(stack);
    stack_web_fails("networks: [nope]", SWARM_E_INVAL, 4, 16, "the network nope is not defined");
    stack_web_fails("networks: [a=b]", SWARM_E_INVAL, 4, 16, "");
    stack_warns("services:\n  web:\n    image: lab\n    networks:\n      default:\n"
                "        ipv4_address: 1.2.3.4\n",
                6, 9, "ipv4_address is ignored");
}
END_TEST

START_TEST(ports_in_short_form)
{
#define PORT(target, published, protocol)                                                          \
    "{\"Protocol\":\"" protocol "\",\"TargetPort\":" target ",\"PublishedPort\":" published        \
    ",\"PublishMode\":\"ingress\"}"
    static const key_case cases[] = {
        {"ports: ['80']", "/EndpointSpec/Ports", "[" PORT("80", "0", "tcp") "]"},
        {"ports: [80]", "/EndpointSpec/Ports", "[" PORT("80", "0", "tcp") "]"},
        {"ports: ['8080:80']", "/EndpointSpec/Ports", "[" PORT("80", "8080", "tcp") "]"},
        {"ports: [8080:80/udp]", "/EndpointSpec/Ports", "[" PORT("80", "8080", "udp") "]"},
        {"ports: [8080:80/sctp]", "/EndpointSpec/Ports", "[" PORT("80", "8080", "sctp") "]"},
        {"ports: [':80']", "/EndpointSpec/Ports", "[" PORT("80", "0", "tcp") "]"},
        {"ports: ['3000-3001']", "/EndpointSpec/Ports",
         "[" PORT("3000", "0", "tcp") "," PORT("3001", "0", "tcp") "]"},
        {"ports: ['90-91:80-81']", "/EndpointSpec/Ports",
         "[" PORT("80", "90", "tcp") "," PORT("81", "91", "tcp") "]"},
        {"ports: ['90-91:80']", "/EndpointSpec/Ports",
         "[" PORT("80", "90", "tcp") "," PORT("80", "91", "tcp") "]"},
        {"ports: ['91:80', '90:80']", "/EndpointSpec/Ports",
         "[" PORT("80", "90", "tcp") "," PORT("80", "91", "tcp") "]"},
        {"ports: []", "/EndpointSpec", NULL},
    };
    ALL(cases);
    static const char *const bad[] = {"x",     "65536:80", "80:65536", "80:0",     "80/icmp",
                                      "81-80", "80:",      "1:2:3:x",  "8080:80/", "-80",
                                      "80-",   "a:80",     "80/tcp/x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char body[64];
        snprintf(body, sizeof body, "ports: ['%s']", bad[i]);
        stack_web_fails(body, SWARM_E_INVAL, 4, 13, "is no port to publish");
    }
    stack_web_fails("ports: ['80-82:80-81']", SWARM_E_INVAL, 4, 13, "not of the same length");
    stack_web_warns("ports: ['127.0.0.1:8080:80']", 4, 13, "the address 127.0.0.1 is ignored");
    stack_web_warns("ports: ['[::1]:8080:80']", 4, 13, "the address [::1] is ignored");
    stack_web_fails("ports: 80", SWARM_E_INVAL, 4, 12, "ports must be a list");
    stack_web_fails("ports: [true]", SWARM_E_INVAL, 4, 13, "must be a string or a number");
}
END_TEST

START_TEST(ports_in_long_form)
{
    static const key_case cases[] = {
        {"ports: [{target: 80}]", "/EndpointSpec/Ports", "[" PORT("80", "0", "tcp") "]"},
        {"ports: [{target: 80, published: 8080, protocol: udp}]", "/EndpointSpec/Ports",
         "[" PORT("80", "8080", "udp") "]"},
        {"ports: [{target: 80, published: 8080, mode: host}]", "/EndpointSpec/Ports/0/PublishMode",
         "\"host\""},
        {"ports: [{target: '${T:-81}'}]", "/EndpointSpec/Ports/0/TargetPort", "81"},
    };
    ALL(cases);
    stack_web_fails("ports: [{published: 80}]", SWARM_E_INVAL, 4, 13, "needs a target");
    stack_web_fails("ports: [{target: 0}]", SWARM_E_INVAL, 4, 22, "from 1 to 65535");
    stack_web_fails("ports: [{target: 70000}]", SWARM_E_INVAL, 4, 22, "from 1 to 65535");
    stack_web_fails("ports: [{target: 1, published: 70000}]", SWARM_E_INVAL, 4, 36, "from 0 to");
    stack_web_fails("ports: [{target: 1, protocol: x}]", SWARM_E_INVAL, 4, 35, "tcp, udp or sctp");
    stack_web_fails("ports: [{target: 1, mode: x}]", SWARM_E_INVAL, 4, 31, "ingress or host");
    stack_web_fails("ports: [{target: 1, host_ip: x}]", SWARM_E_INVAL, 4, 25, "not a known key");
}
END_TEST

START_TEST(mounts)
{
    static const key_case cases[] = {
        {"volumes: [/anon]", C "/Mounts", "[{\"Type\":\"volume\",\"Target\":\"/anon\"}]"},
        {"volumes: ['/a:/b']", C "/Mounts",
         "[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\"}]"},
        {"volumes: ['./a:/b:ro']", C "/Mounts",
         "[{\"Type\":\"bind\",\"Source\":\"/srv/a\",\"Target\":\"/b\",\"ReadOnly\":true}]"},
        {"volumes: ['~/a:/b:rw,rshared']", C "/Mounts",
         "[{\"Type\":\"bind\",\"Source\":\"/home/me/a\",\"Target\":\"/b\","
         "\"BindOptions\":{\"Propagation\":\"rshared\"}}]"},
        {"volumes: [{type: bind, source: ../a, target: /b, read_only: true, consistency: cached,"
         " bind: {propagation: slave}}]",
         C "/Mounts",
         "[{\"Type\":\"bind\",\"Source\":\"/a\",\"Target\":\"/b\",\"ReadOnly\":true,"
         "\"Consistency\":\"cached\",\"BindOptions\":{\"Propagation\":\"slave\"}}]"},
        {"volumes: [{type: volume, target: /b, volume: {nocopy: true}}]", C "/Mounts",
         "[{\"Type\":\"volume\",\"Target\":\"/b\",\"VolumeOptions\":{\"NoCopy\":true}}]"},
        {"volumes: [{type: tmpfs, target: /b, tmpfs: {size: 100}}]", C "/Mounts",
         "[{\"Type\":\"tmpfs\",\"Target\":\"/b\",\"TmpfsOptions\":{\"SizeBytes\":100}}]"},
        {"tmpfs: /run", C "/Mounts", "[{\"Type\":\"tmpfs\",\"Target\":\"/run\"}]"},
        {"tmpfs: ['/run:size=64m,mode=1777', /x]", C "/Mounts",
         "[{\"Type\":\"tmpfs\",\"Target\":\"/run\","
         "\"TmpfsOptions\":{\"SizeBytes\":67108864,\"Mode\":1023}},"
         "{\"Type\":\"tmpfs\",\"Target\":\"/x\"}]"},
        {"volumes: []", C "/Mounts", NULL},
    };
    ALL(cases);
    static const struct {
        const char *body;
        int code;
        uint32_t column;
        const char *says;
    } bad[] = {
        {"volumes: [data:/x]", SWARM_E_INVAL, 15, "the volume data is not defined"},
        {"volumes: ['/a:/b:ro:x']", SWARM_E_INVAL, 15, "three parts"},
        {"volumes: ['/a::ro']", SWARM_E_INVAL, 15, "a part of the volume is empty"},
        {"volumes: ['']", SWARM_E_INVAL, 15, "a part of the volume is empty"},
        {"volumes: [{target: /x}]", SWARM_E_INVAL, 15, "needs a type"},
        {"volumes: [{type: bind, source: /x}]", SWARM_E_INVAL, 15, "needs a target"},
        {"volumes: [{type: bind, target: /x}]", SWARM_E_INVAL, 15, "needs a source"},
        {"volumes: [{type: bind, source: /a, target: /x, tmpfs: {size: 1}}]", SWARM_E_INVAL, 0,
         "tmpfs options do not go with a mount of type bind"},
        {"volumes: [{type: tmpfs, source: /a, target: /x}]", SWARM_E_INVAL, 37,
         "a tmpfs mount has no source"},
        {"volumes: [7]", SWARM_E_INVAL, 15, "must be a string or a map"},
        {"tmpfs: '/x:size=big'", SWARM_E_PARSE, 12, "is not a size"},
        {"tmpfs: '/x:mode=9'", SWARM_E_PARSE, 12, "is not an octal mode"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        stack_web_fails(bad[i].body, bad[i].code, 4, bad[i].column, bad[i].says);
    stack_web_fails("volumes: [{type: npipe, source: a, target: /x}]", SWARM_E_NOTSUP, 4, 22,
                    "must be volume, bind or tmpfs");
    stack_web_warns("volumes: ['/a:/b:z']", 4, 15, "the volume option \"z\" is ignored");
    stack_web_warns("tmpfs: '/a:noexec'", 4, 12, "the tmpfs option \"noexec\" is ignored");
    stack_web_warns(
        "volumes: [{type: bind, source: /a, target: /b, bind: {create_host_path: true}}]", 4, 0,
        "create_host_path is ignored");
}
END_TEST

START_TEST(named_volumes)
{
    swarm_stack *stack = stack_of("services:\n"
                                  "  web:\n"
                                  "    image: lab\n"
                                  "    volumes: ['data:/a:nocopy', 'ext:/b', 'named:/c']\n"
                                  "volumes:\n"
                                  "  data: {driver: nfs, driver_opts: {o: 1}, labels: [l=m]}\n"
                                  "  ext: {external: true}\n"
                                  "  named: {name: real}\n");
    stack_has(stack, "web", C "/Mounts/0",
              "{\"Type\":\"volume\",\"Source\":\"shop_data\",\"Target\":\"/a\",\"VolumeOptions\":{"
              "\"NoCopy\":true,\"Labels\":{\"l\":\"m\",\"com.docker.stack.namespace\":\"shop\"},"
              "\"DriverConfig\":{\"Name\":\"nfs\",\"Options\":{\"o\":\"1\"}}}}");
    stack_has(stack, "web", C "/Mounts/1",
              "{\"Type\":\"volume\",\"Source\":\"ext\",\"Target\":\"/b\",\"VolumeOptions\":{}}");
    stack_has(stack, "web", C "/Mounts/2/Source", "\"real\"");
    swarm_stack_free(stack);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names_and_labels_are_docker_s,
                            what_runs,
                            the_environment_is_sorted,
                            networks,
                            ports_in_short_form,
                            ports_in_long_form,
                            mounts,
                            named_volumes};
    return SUITE_RUN("stack service", tests, 20);
}
