package dev.certloom.signin;

import dev.certloom.access.PageAddresses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Stores in the browser which page a person requested before signing in, and redirects only there. */
final class CookieRequestCache implements RequestCache {

    private final RequestMatcher pages;
    private final PageCookie cookie = new PageCookie("certloom-wanted");

    /** @param pages which requests are for a page */
    CookieRequestCache(RequestMatcher pages) {
        this.pages = pages;
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        wantedBy(request).ifPresent(page -> cookie.write(response, page));
    }

    /** After a submitted form, the page that contains it: the entered text is restored there. */
    private Optional<String> wantedBy(HttpServletRequest request) {
        if (pages.matches(request)) {
            return Optional.of(PageAddresses.asked(request)).filter(PageAddresses::leadsToAPage);
        }
        return request.getMethod().equals("POST") && !PageAddresses.isPart(request)
                ? PageAddresses.sender(request)
                : Optional.empty();
    }

    @Override
    public @Nullable SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        return wanted(request).map(SimpleSavedRequest::new).orElse(null);
    }

    private Optional<String> wanted(HttpServletRequest request) {
        return cookie.read(request).filter(PageAddresses::leadsToAPage);
    }

    /** The page is loaded afresh, like any other: the first request is not replayed. */
    @Override
    public @Nullable HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
        cookie.remove(request, response);
    }
}
