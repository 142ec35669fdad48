package dev.certloom.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Remembers in the browser which page somebody asked for before they signed in, and leads there and nowhere else. */
final class WantedPage implements RequestCache {

    /** A page of ours: its path from the root of this host, and a query. */
    private static final Pattern PAGE =
            Pattern.compile(PagesSecurity.PAGES + "(/[0-9A-Za-z._~%!$&'()*+,;=:@/-]*)?(\\?[\\x21-\\x7e]*)?");

    private final RequestMatcher pages;
    private final PageCookie cookie = new PageCookie("certloom-wanted");

    /** @param pages which requests are for a page */
    WantedPage(RequestMatcher pages) {
        this.pages = pages;
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString();
        String wanted = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        if (pages.matches(request) && PAGE.matcher(wanted).matches()) {
            cookie.write(response, wanted);
        }
    }

    @Override
    public @Nullable SavedRequest getRequest(HttpServletRequest request, HttpServletResponse response) {
        return wanted(request).map(SimpleSavedRequest::new).orElse(null);
    }

    private Optional<String> wanted(HttpServletRequest request) {
        return cookie.read(request).filter(text -> PAGE.matcher(text).matches());
    }

    /** The page is loaded anew, as any other: nothing of the first request is played again. */
    @Override
    public @Nullable HttpServletRequest getMatchingRequest(HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
        cookie.remove(request, response);
    }
}
