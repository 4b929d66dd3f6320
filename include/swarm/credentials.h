/* SPDX-License-Identifier: MIT
 *
 * Credentials: what a program knows about the registries that its images come from. They have no JSON,
 * are not written down, and no event, error or log shows them.
 *
 * A registry is a host, with its port if it has one: "registry.example.com:5000". Docker's own has the
 * name "docker.io"; its other names ("index.docker.io", "https://index.docker.io/v1/") mean the same.
 */
#ifndef SWARM_CREDENTIALS_H
#define SWARM_CREDENTIALS_H

#include <swarm/base.h>
#include <swarm/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct swarm_credentials swarm_credentials; /* builder */

/** Make one that knows no registry. @return the caller's; NULL when memory is short
 *  @thread any  @since 0.1 */
SWARM_API swarm_credentials *swarm_credentials_new(void);

/** Free it; the secrets in it are overwritten. @param credentials  NULL is allowed
 *  @thread owner's  @since 0.1 */
SWARM_API void swarm_credentials_free(swarm_credentials *credentials);

/** An independent copy. @param credentials  NULL gives NULL
 *  @return the caller's; NULL when memory is short  @thread owner's  @since 0.1 */
SWARM_API swarm_credentials *swarm_credentials_copy(const swarm_credentials *credentials);

/** Log in to a registry by name and password. What was known about the registry is forgotten.
 *  @param credentials  not NULL
 *  @param registry     not NULL, not "", copied
 *  @param username     not NULL, copied, UTF-8
 *  @param password     not NULL, copied, UTF-8
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_credentials_set_password(swarm_credentials *credentials, const char *registry,
                                             const char *username, const char *password);

/** Log in to a registry by a token that stands for an identity (Docker's `identitytoken`).
 *  @param credentials  not NULL
 *  @param registry     not NULL, not "", copied
 *  @param token        not NULL, copied, UTF-8
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_credentials_set_identity_token(swarm_credentials *credentials,
                                                   const char *registry, const char *token);

/** Ask a registry with a bearer token as it is (Docker's `registrytoken`).
 *  @param credentials  not NULL
 *  @param registry     not NULL, not "", copied
 *  @param token        not NULL, copied, UTF-8
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOMEM  @thread owner's  @since 0.1 */
SWARM_API int swarm_credentials_set_registry_token(swarm_credentials *credentials,
                                                   const char *registry, const char *token);

/** Forget a registry. @param credentials  not NULL  @param registry  not NULL
 *  @return 0, SWARM_E_INVAL, SWARM_E_NOTFOUND  @thread owner's  @since 0.1 */
SWARM_API int swarm_credentials_remove(swarm_credentials *credentials, const char *registry);

/** How many registries are known. @param credentials  NULL gives 0  @thread owner's  @since 0.1 */
SWARM_API size_t swarm_credentials_count(const swarm_credentials *credentials);

/** The name of one of them, as libswarm writes it.
 *  @param credentials  NULL gives NULL  @param index  from 0
 *  @return lent until it is changed; NULL beyond the last  @thread owner's  @since 0.1 */
SWARM_API const char *swarm_credentials_registry_at(const swarm_credentials *credentials,
                                                    size_t index);

#ifdef __cplusplus
}
#endif

#endif
