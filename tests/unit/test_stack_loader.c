/* SPDX-License-Identifier: MIT
 *
 * What is loaded, under which name, with which variables; and what a stack tells of its networks,
 * volumes, secrets and configs.
 */
#include "stack_text.h"
#include "support/suite.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swarm/json.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void make_folder(void)
{
    strcpy(folder, "/tmp/swarm-stack-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void remove_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static swarm_stack_loader *loader_for(const char *file)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    ck_assert_int_eq(swarm_stack_loader_add_file(loader, path_of(file), NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_name(loader, "shop", NULL), 0);
    return loader;
}

static swarm_stack *loaded(const swarm_stack_loader *loader)
{
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int code = swarm_stack_load(loader, &stack, &error);
    ck_assert_msg(code == 0, "%s", swarm_error_get_message(error));
    return stack;
}

static void load_fails(const swarm_stack_loader *loader, int code, const char *says)
{
    swarm_stack *stack = NULL;
    swarm_error *error = NULL;
    int result = swarm_stack_load(loader, &stack, &error);
    ck_assert_msg(result == code, "%s: %s", swarm_status_to_str(result),
                  swarm_error_get_message(error));
    ck_assert_msg(strstr(swarm_error_get_message(error), says) != NULL, "%s",
                  swarm_error_get_message(error));
    swarm_error_free(error);
}

START_TEST(names)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    static const char text[] = "name: ${N:-from-file}\nservices: {web: {image: lab}}\n";
    swarm_stack_loader_add_memory(loader, "x", text, strlen(text), NULL);
    swarm_stack *stack = loaded(loader);
    ck_assert_str_eq(swarm_stack_get_name(stack), "from-file");
    ck_assert_str_eq(swarm_service_spec_get_name(swarm_stack_service_at(stack, 0)),
                     "from-file_web");
    ck_assert_str_eq(swarm_stack_service_key(stack, 0), "web");
    ck_assert_ptr_eq(swarm_stack_find_service(stack, "web"), swarm_stack_service_at(stack, 0));
    swarm_stack_free(stack);
    swarm_stack_loader_set_name(loader, "given", NULL);
    stack = loaded(loader);
    ck_assert_str_eq(swarm_stack_get_name(stack), "given");
    swarm_stack_free(stack);
    swarm_stack_loader_set_name(loader, NULL, NULL);
    swarm_stack_loader_set_variable(loader, "N", "not a name", NULL);
    load_fails(loader, SWARM_E_INVAL, "is not a name for a stack");
    static const char *const bad[] = {"", "-x", "a b", "a/b", "\xc3\xa9"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(swarm_stack_loader_set_name(loader, bad[i], NULL), SWARM_E_INVAL);
    swarm_stack_loader_free(loader);
    loader = swarm_stack_loader_new();
    swarm_stack_loader_add_memory(loader, "x", "services: {}", 12, NULL);
    load_fails(loader, SWARM_E_INVAL, "the stack has no name");
    swarm_stack_loader_free(loader);
}
END_TEST

START_TEST(variables)
{
    setenv("SWARM_TEST_STACK", "outside", 1);
    swarm_stack_loader *loader = swarm_stack_loader_new();
    static const char text[] =
        "services: {web: {image: lab, hostname: '${SWARM_TEST_STACK-none}'}}\n";
    static const char pointer[] = "/TaskTemplate/ContainerSpec/Hostname";
    swarm_stack_loader_add_memory(loader, "x", text, strlen(text), NULL);
    swarm_stack_loader_set_name(loader, "shop", NULL);
    swarm_stack *stack = loaded(loader);
    stack_has(stack, "web", pointer, "\"none\"");
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_stack_loader_set_environment(loader, 1), 0);
    stack = loaded(loader);
    stack_has(stack, "web", pointer, "\"outside\"");
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "SWARM_TEST_STACK", "a", NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "SWARM_TEST_STACK", "b", NULL), 0);
    stack = loaded(loader);
    stack_has(stack, "web", pointer, "\"b\"");
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "SWARM_TEST_STACK", NULL, NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "SWARM_TEST_STACK", NULL, NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_set_environment(loader, 0), 0);
    stack = loaded(loader);
    stack_has(stack, "web", pointer, "\"none\"");
    swarm_stack_free(stack);
    setenv("SWARM_TEST_STACK", "\xff", 1);
    swarm_stack_loader_set_environment(loader, 1);
    load_fails(loader, SWARM_E_PARSE, "is not UTF-8");
    swarm_stack_loader_free(loader);
}
END_TEST

START_TEST(environment_files)
{
    make_folder();
    put("a.env", "\xef\xbb\xbf# a comment\n\nA=1\n  B= two words \r\nC='quoted'\nD=\"x\"y\nSET\n"
                 "UNSET\nE=\nF=a=b\nG=$SET\n");
    put("b.env", "A=2\n");
    put("bad1.env", "A=1\nB C=2\n");
    put("bad2.env", "A=1\n=2\n");
    put("bad3.env", "A=1\nB=\xff\n");
    put("stack.yml", "services:\n  web:\n    image: lab\n    env_file: [./a.env, b.env]\n"
                     "    environment: {F: own}\n");
    swarm_stack_loader *loader = loader_for("stack.yml");
    swarm_stack_loader_set_variable(loader, "SET", "value", NULL);
    swarm_stack *stack = loaded(loader);
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Env",
              "[\"A=2\",\"B= two words \",\"C=quoted\",\"D=\\\"x\\\"y\",\"E=\",\"F=own\","
              "\"G=$SET\",\"SET=value\"]");
    swarm_stack_free(stack);
    static const char *const bad[][3] = {{"bad1.env", "no blanks", ""},
                                         {"bad2.env", "no name before", ""},
                                         {"bad3.env", "not UTF-8", ""},
                                         {"none.env", "cannot read", "x"},
                                         {".", "cannot read", "x"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "services: {web: {image: lab, env_file: %s}}\n", bad[i][0]);
        put("stack.yml", text);
        swarm_error *error = NULL;
        ck_assert_int_lt(swarm_stack_load(loader, &stack, &error), 0);
        ck_assert_msg(strstr(swarm_error_get_message(error), bad[i][1]) != NULL, "%s",
                      swarm_error_get_message(error));
        ck_assert_uint_eq(swarm_error_get_line(error), bad[i][2][0] == 'x' ? 1 : 2);
        swarm_error_free(error);
    }
    swarm_stack_loader_free(loader);
    remove_folder();
}
END_TEST

START_TEST(files_and_directories)
{
    make_folder();
    ck_assert_int_eq(mkdir(path_of("sub"), 0700), 0);
    put("stack.yml", "services: {web: {image: lab, volumes: ['./data:/data']}}\n");
    swarm_stack_loader *loader = loader_for("stack.yml");
    char json[160];
    swarm_stack *stack = loaded(loader);
    snprintf(json, sizeof json, "\"%s/data\"", folder);
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Mounts/0/Source", json);
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_stack_loader_set_directory(loader, "/else/where", NULL), 0);
    stack = loaded(loader);
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Mounts/0/Source", "\"/else/where/data\"");
    swarm_stack_free(stack);
    ck_assert_int_eq(swarm_stack_loader_set_directory(loader, NULL, NULL), 0);
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(swarm_stack_loader_set_directory(loader, "sub", NULL), 0);
    stack = loaded(loader);
    snprintf(json, sizeof json, "\"%s/sub/data\"", folder);
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Mounts/0/Source", json);
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    loader = loader_for("none.yml");
    load_fails(loader, SWARM_E_NOTFOUND, "none.yml");
    swarm_stack_loader_free(loader);
    loader = loader_for("sub");
    load_fails(loader, SWARM_E_IO, "cannot read");
    swarm_stack_loader_free(loader);
    ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
    loader = loader_for("fifo");
    load_fails(loader, SWARM_E_PARSE, "must be a map");
    swarm_stack_loader_free(loader);
    ck_assert_int_eq(chdir("/"), 0);
    remove_folder();
}
END_TEST

static const swarm_stack_resource *find(const swarm_stack *stack, int32_t kind, const char *key)
{
    const swarm_stack_resource *resource = swarm_stack_find_resource(stack, kind, key);
    ck_assert_msg(resource != NULL, "there is no %s", key);
    ck_assert_int_eq(swarm_stack_resource_get_kind(resource), kind);
    ck_assert_str_eq(swarm_stack_resource_get_key(resource), key);
    return resource;
}

static void is_json(const swarm_stack_resource *resource, const char *expected)
{
    char *json = NULL;
    ck_assert_int_eq(swarm_stack_resource_to_json(resource, SWARM_JSON_COMPACT, &json, NULL), 0);
    ck_assert_str_eq(json, expected);
    swarm_free(json);
}

START_TEST(networks_and_volumes)
{
    swarm_stack *stack =
        stack_of("services: {web: {image: lab, networks: [a, ext, default]}}\n"
                 "networks:\n"
                 "  ext: {external: {name: real}}\n"
                 "  a: {driver: macvlan, driver_opts: {o: 1}, internal: true, attachable: true,\n"
                 "      labels: [l=m], ipam: {driver: d, config: [{subnet: 10.1.0.0/16}]}}\n"
                 "  unused: {}\n"
                 "volumes:\n"
                 "  z: {external: true}\n"
                 "  v: {driver: nfs, driver_opts: {share: /x}}\n"
                 "  n:\n");
    ck_assert_uint_eq(swarm_stack_resource_count(stack), 6);
    static const char *const keys[] = {"a", "default", "ext", "n", "v", "z"};
    for (size_t i = 0; i < 6; i++)
        ck_assert_str_eq(swarm_stack_resource_get_key(swarm_stack_resource_at(stack, i)), keys[i]);
    const swarm_stack_resource *network = find(stack, SWARM_STACK_RESOURCE_NETWORK, "a");
    ck_assert_str_eq(swarm_stack_resource_get_name(network), "shop_a");
    ck_assert_str_eq(swarm_stack_resource_get_driver(network), "macvlan");
    ck_assert_int_eq(swarm_stack_resource_is_external(network), 0);
    ck_assert_int_eq(swarm_stack_resource_is_internal(network), 1);
    ck_assert_int_eq(swarm_stack_resource_is_attachable(network), 1);
    ck_assert_uint_eq(swarm_stack_resource_option_count(network), 1);
    ck_assert_str_eq(swarm_stack_resource_option_key(network, 0), "o");
    ck_assert_str_eq(swarm_stack_resource_option_value(network, 0), "1");
    ck_assert_uint_eq(swarm_stack_resource_label_count(network), 2);
    ck_assert_str_eq(swarm_stack_resource_label_key(network, 0), "l");
    ck_assert_str_eq(swarm_stack_resource_label_value(network, 0), "m");
    ck_assert_str_eq(swarm_stack_resource_get_label(network, "com.docker.stack.namespace"), "shop");
    ck_assert_uint_eq(swarm_stack_resource_subnet_count(network), 1);
    ck_assert_str_eq(swarm_stack_resource_subnet_at(network, 0), "10.1.0.0/16");
    is_json(network, "{\"Name\":\"shop_a\",\"Driver\":\"macvlan\",\"Internal\":true,"
                     "\"Attachable\":true,\"IPAM\":{\"Driver\":\"d\",\"Config\":[{\"Subnet\":"
                     "\"10.1.0.0/16\"}]},\"Options\":{\"o\":\"1\"},\"Labels\":{\"l\":\"m\","
                     "\"com.docker.stack.namespace\":\"shop\"}}");
    is_json(find(stack, SWARM_STACK_RESOURCE_NETWORK, "default"),
            "{\"Name\":\"shop_default\",\"Driver\":\"overlay\","
            "\"Labels\":{\"com.docker.stack.namespace\":\"shop\"}}");
    const swarm_stack_resource *external = find(stack, SWARM_STACK_RESOURCE_NETWORK, "ext");
    ck_assert_int_eq(swarm_stack_resource_is_external(external), 1);
    ck_assert_str_eq(swarm_stack_resource_get_name(external), "real");
    is_json(find(stack, SWARM_STACK_RESOURCE_VOLUME, "v"),
            "{\"Name\":\"shop_v\",\"Driver\":\"nfs\",\"DriverOpts\":{\"share\":\"/x\"},"
            "\"Labels\":{\"com.docker.stack.namespace\":\"shop\"}}");
    ck_assert_str_eq(swarm_stack_resource_get_name(find(stack, SWARM_STACK_RESOURCE_VOLUME, "z")),
                     "z");
    ck_assert_uint_eq(swarm_stack_warning_count(stack), 1);
    const swarm_error *warning = swarm_stack_warning_at(stack, 0);
    ck_assert_uint_eq(swarm_error_get_line(warning), 6);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(warning), "unused is not made"));
    swarm_stack_free(stack);
}
END_TEST

START_TEST(secrets_and_configs)
{
    make_folder();
    put("key", "s3cr3t\n");
    put("conf", "mode=prod\n");
    put("stack.yml", "services: {web: {image: lab, secrets: [key], configs: [conf]}}\n"
                     "secrets:\n"
                     "  key: {file: ./key, labels: {a: b}}\n"
                     "  driven: {driver: vault, driver_opts: {p: q}, template_driver: golang}\n"
                     "  ext: {external: true}\n"
                     "configs: {conf: {file: conf, name: 'conf-${V:-1}'}}\n");
    swarm_stack_loader *loader = loader_for("stack.yml");
    swarm_stack *stack = loaded(loader);
    const swarm_stack_resource *key = find(stack, SWARM_STACK_RESOURCE_SECRET, "key");
    size_t length = 0;
    ck_assert_str_eq(swarm_stack_resource_get_data(key, &length), "s3cr3t\n");
    ck_assert_uint_eq(length, 7);
    ck_assert_str_eq(swarm_stack_resource_get_file(key), path_of("key"));
    is_json(key, "{\"Name\":\"shop_key\",\"Data\":\"czNjcjN0Cg==\",\"Labels\":{\"a\":\"b\","
                 "\"com.docker.stack.namespace\":\"shop\"}}");
    is_json(find(stack, SWARM_STACK_RESOURCE_SECRET, "driven"),
            "{\"Name\":\"shop_driven\",\"Driver\":{\"Name\":\"vault\",\"Options\":{\"p\":\"q\"}},"
            "\"Templating\":{\"Name\":\"golang\"},"
            "\"Labels\":{\"com.docker.stack.namespace\":\"shop\"}}");
    is_json(find(stack, SWARM_STACK_RESOURCE_SECRET, "ext"), "{\"Name\":\"ext\"}");
    is_json(find(stack, SWARM_STACK_RESOURCE_CONFIG, "conf"),
            "{\"Name\":\"conf-1\",\"Data\":\"bW9kZT1wcm9kCg==\","
            "\"Labels\":{\"com.docker.stack.namespace\":\"shop\"}}");
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Secrets/0/SecretName", "\"shop_key\"");
    stack_has(stack, "web", "/TaskTemplate/ContainerSpec/Configs/0/ConfigName", "\"conf-1\"");
    swarm_stack_free(stack);
    swarm_stack_loader_free(loader);
    remove_folder();
    stack_fails("secrets: {a: {}}\n", SWARM_E_INVAL, 1, 14, "the secret a needs a file");
    stack_fails("configs: {a: }\n", SWARM_E_INVAL, 1, 0, "the config a needs a file");
    stack_fails("secrets: {a: {file: none}}\n", SWARM_E_NOTFOUND, 1, 21, "cannot read /srv/none");
    stack_fails("secrets: {a: {file: x, driver: y}}\n", SWARM_E_INVAL, 1, 21, "not from both");
    stack_fails("secrets: {a: {file: /dev/zero}}\n", SWARM_E_LIMIT, 1, 21, "larger than");
    stack_fails("secrets: {a: {external: true, file: x}}\n", SWARM_E_INVAL, 1, 31,
                "file does not go with external");
    stack_fails("volumes: {a: {external: {name: x}, name: y}}\n", SWARM_E_INVAL, 1, 25,
                "do not go together");
    stack_fails("volumes: {a: {external: maybe}}\n", SWARM_E_INVAL, 1, 25, "true or false");
}
END_TEST

START_TEST(misuse_is_refused)
{
    swarm_stack_loader *loader = swarm_stack_loader_new();
    swarm_stack *stack = NULL;
    char *json = NULL;
    ck_assert_int_eq(swarm_stack_load(loader, &stack, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_load(NULL, &stack, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_file(NULL, "x", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_file(loader, NULL, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_file(loader, "", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_memory(NULL, "x", "", 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_memory(loader, NULL, "", 0, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_add_memory(loader, "x", NULL, 1, NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_name(NULL, "x", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_variable(NULL, "x", "", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, NULL, "", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "", "", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_variable(loader, "x", "\xff", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_environment(NULL, 1), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_directory(NULL, "x", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_loader_set_directory(loader, "", NULL), SWARM_E_INVAL);
    ck_assert_int_eq(swarm_stack_resource_to_json(NULL, 0, &json, NULL), SWARM_E_INVAL);
    for (int i = 0; i < 64; i++)
        ck_assert_int_eq(swarm_stack_loader_add_memory(loader, "x", "a: 1", 4, NULL), 0);
    ck_assert_int_eq(swarm_stack_loader_add_file(loader, "x", NULL), SWARM_E_LIMIT);
    ck_assert_int_eq(swarm_stack_load(loader, NULL, NULL), SWARM_E_INVAL);
    swarm_stack_loader_free(loader);
    swarm_stack_loader_free(NULL);
    swarm_stack_free(NULL);
}
END_TEST

START_TEST(nothing_tells_nothing)
{
    ck_assert_ptr_null(swarm_stack_get_name(NULL));
    ck_assert_uint_eq(swarm_stack_service_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_service_at(NULL, 0));
    ck_assert_ptr_null(swarm_stack_service_key(NULL, 0));
    ck_assert_ptr_null(swarm_stack_find_service(NULL, "x"));
    ck_assert_uint_eq(swarm_stack_resource_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_resource_at(NULL, 0));
    ck_assert_ptr_null(swarm_stack_find_resource(NULL, 1, "x"));
    ck_assert_uint_eq(swarm_stack_warning_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_warning_at(NULL, 0));
    ck_assert_int_eq(swarm_stack_resource_get_kind(NULL), SWARM_STACK_RESOURCE_UNKNOWN);
    ck_assert_ptr_null(swarm_stack_resource_get_key(NULL));
    ck_assert_ptr_null(swarm_stack_resource_get_name(NULL));
    ck_assert_int_eq(swarm_stack_resource_is_external(NULL), 0);
    ck_assert_ptr_null(swarm_stack_resource_get_driver(NULL));
    ck_assert_uint_eq(swarm_stack_resource_option_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_resource_option_key(NULL, 0));
    ck_assert_ptr_null(swarm_stack_resource_option_value(NULL, 0));
    ck_assert_uint_eq(swarm_stack_resource_label_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_resource_label_key(NULL, 0));
    ck_assert_ptr_null(swarm_stack_resource_label_value(NULL, 0));
    ck_assert_ptr_null(swarm_stack_resource_get_label(NULL, "x"));
    ck_assert_int_eq(swarm_stack_resource_is_internal(NULL), 0);
    ck_assert_int_eq(swarm_stack_resource_is_attachable(NULL), 0);
    ck_assert_uint_eq(swarm_stack_resource_subnet_count(NULL), 0);
    ck_assert_ptr_null(swarm_stack_resource_subnet_at(NULL, 0));
    ck_assert_ptr_null(swarm_stack_resource_get_file(NULL));
    size_t length = 1;
    ck_assert_ptr_null(swarm_stack_resource_get_data(NULL, &length));
    ck_assert_uint_eq(length, 0);
    swarm_stack *stack = stack_of("services: {}\n");
    ck_assert_ptr_null(swarm_stack_service_at(stack, 0));
    ck_assert_ptr_null(swarm_stack_find_service(stack, NULL));
    ck_assert_ptr_null(swarm_stack_find_service(stack, "x"));
    ck_assert_ptr_null(swarm_stack_find_resource(stack, 1, NULL));
    swarm_stack_free(stack);
}
END_TEST

START_TEST(kinds_have_words)
{
    static const char *const words[] = {"unknown", "network", "volume", "secret", "config"};
    for (int32_t i = 0; i < 5; i++) {
        swarm_stack_resource_kind kind = -1;
        ck_assert_str_eq(swarm_stack_resource_kind_to_str(i), words[i]);
        ck_assert_int_eq(swarm_stack_resource_kind_from_str(words[i], &kind),
                         i == 0 ? SWARM_E_INVAL : 0);
        ck_assert_int_eq(kind, i == 0 ? -1 : i);
    }
    ck_assert_str_eq(swarm_stack_resource_kind_to_str(5), "unknown");
    ck_assert_str_eq(swarm_stack_resource_kind_to_str(-1), "unknown");
    ck_assert_int_eq(swarm_stack_resource_kind_from_str(NULL, NULL), SWARM_E_INVAL);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {names,
                            variables,
                            environment_files,
                            files_and_directories,
                            networks_and_volumes,
                            secrets_and_configs,
                            misuse_is_refused,
                            nothing_tells_nothing,
                            kinds_have_words};
    return SUITE_RUN("stack loader", tests, 20);
}
