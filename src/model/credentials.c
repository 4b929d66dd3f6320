/* SPDX-License-Identifier: MIT */
#include "model/credentials.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "model/image_reference.h"
#include "model/json_tree.h"
#include <string.h>

typedef struct registry_login {
    char *registry;
    char *username; /* NULL for a token */
    char *secret;
    const char *member; /* of the JSON that the secret is */
} registry_login;

struct swarm_credentials {
    registry_login *items;
    size_t count, capacity;
};

void swarm__credentials_wipe(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    swarm__free(secret);
}

static void clear(registry_login *login)
{
    swarm__credentials_wipe(login->secret);
    swarm__free(login->username);
    swarm__free(login->registry);
    memset(login, 0, sizeof *login);
}

swarm_credentials *swarm_credentials_new(void)
{
    return swarm__alloc_zero(1, sizeof(swarm_credentials));
}

void swarm_credentials_free(swarm_credentials *credentials)
{
    if (credentials == NULL)
        return;
    for (size_t i = 0; i < credentials->count; i++)
        clear(&credentials->items[i]);
    swarm__array_free(credentials);
    swarm__free(credentials);
}

/* ---- names of registries ---- */

/* "https://index.docker.io/v1/" is "docker.io", as is "index.docker.io". */
static char *canonical(const char *registry)
{
    const char *host = strstr(registry, "://");
    host = host != NULL ? host + 3 : registry;
    size_t length = strcspn(host, "/");
    static const char *const docker[] = {"docker.io", "index.docker.io", "registry-1.docker.io"};
    for (size_t i = 0; i < sizeof docker / sizeof docker[0]; i++)
        if (strlen(docker[i]) == length && memcmp(docker[i], host, length) == 0)
            return swarm__strdup("docker.io");
    return swarm__format("%.*s", (int)length, host);
}

/* As Docker reads references: the first part is a host if it looks like one. */
static char *registry_of(const char *image)
{
    size_t length = strcspn(image, "/");
    int is_host = image[length] == '/' &&
                  (memchr(image, '.', length) != NULL || memchr(image, ':', length) != NULL ||
                   (length == 9 && memcmp(image, "localhost", 9) == 0));
    char *host = is_host ? swarm__format("%.*s", (int)length, image) : swarm__strdup("docker.io");
    char *name = host != NULL ? canonical(host) : NULL;
    swarm__free(host);
    return name;
}

static registry_login *find(const swarm_credentials *credentials, const char *registry)
{
    for (size_t i = 0; credentials != NULL && i < credentials->count; i++)
        if (strcmp(credentials->items[i].registry, registry) == 0)
            return &credentials->items[i];
    return NULL;
}

/* ---- changing ---- */

static int set(swarm_credentials *credentials, const char *registry, const char *username,
               const char *secret, const char *member)
{
    if (credentials == NULL || registry == NULL || registry[0] == '\0' || secret == NULL ||
        !swarm__utf8_valid(registry, strlen(registry)) ||
        !swarm__utf8_valid(secret, strlen(secret)) ||
        (username != NULL && !swarm__utf8_valid(username, strlen(username))))
        return SWARM_E_INVAL;
    registry_login login = {.registry = canonical(registry),
                            .username = username != NULL ? swarm__strdup(username) : NULL,
                            .secret = swarm__strdup(secret),
                            .member = member};
    if (login.registry == NULL || login.secret == NULL ||
        (username != NULL && login.username == NULL) || swarm__array_reserve(credentials, 1) < 0) {
        clear(&login);
        return SWARM_E_NOMEM;
    }
    registry_login *before = find(credentials, login.registry);
    if (before == NULL) {
        swarm__array_push(credentials, login);
    } else {
        clear(before);
        *before = login;
    }
    return 0;
}

int swarm_credentials_set_password(swarm_credentials *credentials, const char *registry,
                                   const char *username, const char *password)
{
    return username != NULL ? set(credentials, registry, username, password, "password")
                            : SWARM_E_INVAL;
}

int swarm_credentials_set_identity_token(swarm_credentials *credentials, const char *registry,
                                         const char *token)
{
    return set(credentials, registry, NULL, token, "identitytoken");
}

int swarm_credentials_set_registry_token(swarm_credentials *credentials, const char *registry,
                                         const char *token)
{
    return set(credentials, registry, NULL, token, "registrytoken");
}

swarm_credentials *swarm_credentials_copy(const swarm_credentials *credentials)
{
    swarm_credentials *copy = credentials != NULL ? swarm_credentials_new() : NULL;
    for (size_t i = 0; copy != NULL && i < credentials->count; i++) {
        const registry_login *login = &credentials->items[i];
        if (set(copy, login->registry, login->username, login->secret, login->member) < 0) {
            swarm_credentials_free(copy);
            return NULL;
        }
    }
    return copy;
}

int swarm_credentials_remove(swarm_credentials *credentials, const char *registry)
{
    if (credentials == NULL || registry == NULL)
        return SWARM_E_INVAL;
    char *name = canonical(registry);
    registry_login *login = name != NULL ? find(credentials, name) : NULL;
    swarm__free(name);
    if (login == NULL)
        return SWARM_E_NOTFOUND;
    clear(login);
    size_t behind = credentials->count - 1 - (size_t)(login - credentials->items);
    memmove(login, login + 1, behind * sizeof *login);
    credentials->count--;
    return 0;
}

size_t swarm_credentials_count(const swarm_credentials *credentials)
{
    return credentials != NULL ? credentials->count : 0;
}

const char *swarm_credentials_registry_at(const swarm_credentials *credentials, size_t index)
{
    return index < swarm_credentials_count(credentials) ? credentials->items[index].registry : NULL;
}

/* ---- using ---- */

static char *base64url(const char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *text = swarm__alloc((length + 2) / 3 * 4 + 1), *to = text;
    for (size_t i = 0; text != NULL && i < length; i += 3) {
        size_t left = length - i;
        unsigned group = (unsigned)(unsigned char)bytes[i] << 16;
        group |= left > 1 ? (unsigned)(unsigned char)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? (unsigned)(unsigned char)bytes[i + 2] : 0;
        *to++ = digits[group >> 18 & 63];
        *to++ = digits[group >> 12 & 63];
        *to++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[group & 63] : '=';
    }
    if (text != NULL)
        *to = '\0';
    return text;
}

static char *login_json(const registry_login *login)
{
    int failed = 0;
    json_t *json = json_object();
    int is_docker = strcmp(login->registry, "docker.io") == 0;
    if (login->username != NULL)
        swarm__json_put(json, "username", json_string(login->username), &failed);
    swarm__json_put(json, login->member, json_string(login->secret), &failed);
    swarm__json_put(json, "serveraddress",
                    json_string(is_docker ? "https://index.docker.io/v1/" : login->registry),
                    &failed);
    char *text = failed ? NULL : swarm__json_text(json, JSON_COMPACT);
    json_decref(json);
    return text;
}

int swarm__credentials_header(const swarm_credentials *credentials, const char *image,
                              char **out_text)
{
    *out_text = NULL;
    char *registry = registry_of(image);
    const registry_login *login = registry != NULL ? find(credentials, registry) : NULL;
    int found = registry == NULL ? SWARM_E_NOMEM : login != NULL;
    swarm__free(registry);
    if (found <= 0)
        return found;
    char *json = login_json(login);
    if (json != NULL)
        *out_text = base64url(json, strlen(json));
    swarm__credentials_wipe(json);
    return *out_text != NULL ? 0 : SWARM_E_NOMEM;
}

void swarm__credentials_hide(const swarm_credentials *credentials, char *text)
{
    for (size_t i = 0; credentials != NULL && i < credentials->count; i++) {
        const char *secret = credentials->items[i].secret;
        size_t length = strlen(secret);
        char *shown = text;
        while (length > 0 && (shown = strstr(shown, secret)) != NULL) {
            memset(shown, '*', length);
            shown += length;
        }
    }
}
