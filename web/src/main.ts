import { mount } from 'svelte'
import './app.css'
import App from './App.svelte'
import { learn } from './lib/offers'
import { start } from './lib/router.svelte'

start()
const target = document.getElementById('board')
if (target) void learn().then(() => mount(App, { target }))
