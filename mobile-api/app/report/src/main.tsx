document.title = 'Lapor';
