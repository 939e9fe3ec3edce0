/// What keeps a test from being set up.
package struct SetupProblem: Error {
    package let text: String

    package init(text: String) { self.text = text }
}
