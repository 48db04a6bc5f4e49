package import NIOSSL

/// A certificate for `localhost` and `127.0.0.1`, its key, and the authority that signed it; made for tests, known to all.
package enum TestCertificates {
  /// What a client has to trust.
  package static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBnTCCAUOgAwIBAgIUYT2uTWwcugoVi2ujhPH7tI4nRAswCgYIKoZIzj0EAwIw
    IzEhMB8GA1UEAwwYVHJpYnV0YXJ5IHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyNTEz
    MzU1M1oYDzIxMjYxMTAxMTMzNTUzWjAjMSEwHwYDVQQDDBhUcmlidXRhcnkgdGVz
    dCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR+TWHtHpL5rn0k
    te3w92x66E3xaLrmPBUQV9dii2eR/AsWvbLvtT/6fjt/sRkPDq8VrVxalbTHREWp
    CE+m9VDTo1MwUTAdBgNVHQ4EFgQUxnEG7lSfQ/NzvmZ0VEhYoDrbegswHwYDVR0j
    BBgwFoAUxnEG7lSfQ/NzvmZ0VEhYoDrbegswDwYDVR0TAQH/BAUwAwEB/zAKBggq
    hkjOPQQDAgNIADBFAiBHrbVNENdNU5B0wqHN9ctoA3Kh6wEoXVdr8fqytutRmQIh
    AL5fFdd1v7uNFqo16H2jQioGYC5erHhbmUg4RluRSw6p
    -----END CERTIFICATE-----

    """

  /// What a server shows.
  package static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBozCCAUqgAwIBAgIUZ/o6WXV1GUf+3bgfzDT7omffqmswCgYIKoZIzj0EAwIw
    IzEhMB8GA1UEAwwYVHJpYnV0YXJ5IHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyNTEz
    MzU1M1oYDzIxMjYxMTAxMTMzNTUzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTAT
    BgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ3AwUpMTvfmSWCIliuKbpU0N2JrsGOuk8l
    XaXYD0TKzq4bXrtVlX85uJoYFGxB6+qhKs6zriLmI8/xNGB8N/Meo2kwZzAaBgNV
    HREEEzARgglsb2NhbGhvc3SHBH8AAAEwCQYDVR0TBAIwADAdBgNVHQ4EFgQUDOnH
    Krf2x8KboFA6mFd7WUFpEFMwHwYDVR0jBBgwFoAUxnEG7lSfQ/NzvmZ0VEhYoDrb
    egswCgYIKoZIzj0EAwIDRwAwRAIgGcsZ6srJXpj07oko84YvJMwxHzZr7ZMcftJN
    Yhs9VM8CIDQ89hgGzegoxpwGW33ymidLklhMLQWbdLUhGvAoUjAg
    -----END CERTIFICATE-----

    """

  /// The key of the certificate.
  package static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5z+BNO0l5S1H8Gyu
    9qxYE8/prlRla2K10uyxW3e2ymGhRANCAAQ3AwUpMTvfmSWCIliuKbpU0N2JrsGO
    uk8lXaXYD0TKzq4bXrtVlX85uJoYFGxB6+qhKs6zriLmI8/xNGB8N/Me
    -----END PRIVATE KEY-----

    """

  /// A server's side of TLS with the certificate.
  package static func serverContext() throws -> NIOSSLContext {
    let certificate = try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
    let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
    return try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
  }
}
