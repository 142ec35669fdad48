package dev.certloom.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.UrlUtils;

/** The addresses that people's browsers request: answers there are read by people, and are never JSON. */
public final class PageAddresses {

    /** The prefix of everything that browsers request, except files, sign-in and the return from it. */
    public static final String PAGES = "/dashboard";

    /** Styles, scripts and pictures. */
    public static final String FILES = "/assets";

    /** The address to which providers redirect people, at each host. */
    public static final String CALLBACK_PATH = "/signed-in";

    /** Where people log in at the embedded server: after the tenant. */
    public static final String AUTHORIZE = "/oauth2/v2.0/authorize";

    /** A page of ours: its path from the root of this host, and a query. */
    private static final Pattern PAGE =
            Pattern.compile(PAGES + "(/[0-9A-Za-z._~%!$&'()*+,;=:@/-]*)?(\\?[\\x21-\\x7e]*)?");

    /** Sent by a script that requests a part of a page. */
    private static final String FRAGMENT_HEADER = "HX-Request";

    private PageAddresses() {}

    /** Whether a request is for a page, a part or a file of one, or the sign-in. */
    public static boolean isPage(HttpServletRequest request) {
        String path = path(request);
        return path.equals("/")
                || path.equals(PAGES)
                || path.startsWith(PAGES + "/")
                || path.startsWith(FILES + "/")
                || path.equals(CALLBACK_PATH)
                || path.endsWith(AUTHORIZE);
    }

    /**
     * Whether somebody reads the answer: it is for a page, or comes of an address that was typed or followed in a
     * browser.
     */
    public static boolean isReadByPeople(HttpServletRequest request) {
        return isPage(request) || isVisit(request);
    }

    /**
     * Whether a browser goes to this address, as it says itself (Fetch Metadata Request Headers, section 2.2): no
     * program does.
     */
    static boolean isVisit(HttpServletRequest request) {
        return "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    private static String path(HttpServletRequest request) {
        @Nullable
        Object path = request.getDispatcherType() == DispatcherType.ERROR
                ? request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)
                : request.getRequestURI();
        return path == null ? "" : path.toString();
    }

    /** Whether a script requests a part of a page: it gets a sentence, without a page around it. */
    public static boolean isPart(HttpServletRequest request) {
        return request.getHeader(FRAGMENT_HEADER) != null;
    }

    /** Whether this leads to a page of ours and nowhere else. */
    public static boolean leadsToAPage(String address) {
        return PAGE.matcher(address).matches();
    }

    /** The address asked for, from the root of the host. */
    public static String asked(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }

    /** The page of ours that sent a form, as the browser says. */
    public static Optional<String> sender(HttpServletRequest request) {
        String referer =
                Optional.ofNullable(request.getHeader(HttpHeaders.REFERER)).orElse("");
        if (referer.isEmpty()) {
            return Optional.empty();
        }
        String origin = origin(request);
        return referer.startsWith(origin + "/")
                ? Optional.of(referer.substring(origin.length())).filter(PageAddresses::leadsToAPage)
                : Optional.empty();
    }

    private static String origin(HttpServletRequest request) {
        URI whole = URI.create(UrlUtils.buildFullRequestUrl(
                request.getScheme(), request.getServerName(), request.getServerPort(), "/", null));
        return whole.getScheme() + "://" + whole.getRawAuthority();
    }
}
