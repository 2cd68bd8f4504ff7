document.getElementById('ask').addEventListener('click', () => Deskbell('open'))
