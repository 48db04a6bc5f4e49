import NIOSSL

extension HTTPListener.CertificateFiles {
  /// This side of TLS, version 1.2 or newer.
  ///
  /// - Throws: ``EndpointError`` that names the file that cannot be used.
  func context() throws(EndpointError) -> NIOSSLContext {
    let certificates: [NIOSSLCertificate]
    do {
      certificates = try NIOSSLCertificate.fromPEMFile(chain)
    } catch {
      throw EndpointError(.misuse, "\(chain) holds no certificate that can be read")
    }
    let secret: NIOSSLPrivateKey
    do {
      secret = try NIOSSLPrivateKey(file: key, format: .pem)
    } catch {
      throw EndpointError(.misuse, "\(key) holds no key that can be read")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(secret))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw EndpointError(.misuse, "the certificate in \(chain) and the key in \(key) do not belong together")
    }
  }
}
