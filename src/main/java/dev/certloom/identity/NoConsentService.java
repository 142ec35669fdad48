package dev.certloom.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;

/** No consent is requested: the only program that people log in with is our own. */
final class NoConsentService implements OAuth2AuthorizationConsentService {

    @Override
    public void save(OAuth2AuthorizationConsent consent) {
        throw new UnsupportedOperationException(
                "Expected no consent, because nobody is asked for one, but there is one.");
    }

    @Override
    public void remove(OAuth2AuthorizationConsent consent) {
        // there is none
    }

    @Override
    public @Nullable OAuth2AuthorizationConsent findById(String client, String person) {
        return null;
    }
}
