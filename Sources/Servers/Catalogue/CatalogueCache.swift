/// Where tool lists are kept from one process to the next; the face binds it to files.
///
/// A kept list says what a server offers before it is started. Nothing is ever called on the strength of it alone.
package struct CatalogueCache: Sendable {
  /// The current folder: a program may offer other tools when it is started elsewhere.
  package var folder: String
  /// The list of a definition's digest; nil when none is kept.
  package var load: @Sendable (_ digest: String) -> Catalogue?
  /// Keeps a list; one that cannot be kept is as good as none.
  package var save: @Sendable (Catalogue) -> Void
  /// Forgets the list of a digest.
  package var remove: @Sendable (_ digest: String) -> Void
  /// The wall clock in seconds since 1970.
  package var now: @Sendable () -> Int64

  package init(
    folder: String = "", load: @escaping @Sendable (String) -> Catalogue?,
    save: @escaping @Sendable (Catalogue) -> Void,
    remove: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Int64
  ) {
    self.folder = folder
    self.load = load
    self.save = save
    self.remove = remove
    self.now = now
  }

  /// Keeps nothing.
  package static let none = CatalogueCache(load: { _ in nil }, save: { _ in }, remove: { _ in }, now: { 0 })
}
