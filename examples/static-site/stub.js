window.Deskbell =
  window.Deskbell ||
  function () {
    ;(Deskbell.q = Deskbell.q || []).push(arguments)
  }
